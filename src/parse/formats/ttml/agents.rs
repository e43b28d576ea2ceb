//! The people of a file, `ttm:agent`, and which of their names is shown.

use crate::parse::xml::Tag;

/// The people in the order of the file.
#[derive(Default)]
pub struct Agents(Vec<Agent>);

#[derive(Default)]
struct Agent {
    id: String,
    /// Names with their kinds, such as `full` and `alias`.
    names: Vec<(String, String)>,
    /// Kind of the name at hand.
    kind: String,
}

impl Agent {
    /// The full name, or that made of its parts, or the first.
    fn name(&self) -> Option<String> {
        let of = |kind: &str| self.names.iter().find(|(known, _)| known == kind);
        let parts: Vec<&str> =
            ["given", "family"].iter().filter_map(|kind| Some(of(kind)?.1.as_str())).collect();
        let full = of("full").map(|(_, name)| name.clone());
        let joined = Some(parts.join(" ")).filter(|_| parts.len() > 1);
        full.or(joined).or_else(|| self.names.first().map(|(_, name)| name.clone()))
    }
}

impl Agents {
    /// A person begins.
    pub fn open(&mut self, tag: &Tag<'_>) {
        let id = tag.get("id").unwrap_or_default();
        self.0.push(Agent { id, ..Agent::default() });
    }

    /// A name of the last person begins.
    pub fn open_name(&mut self, tag: &Tag<'_>) {
        if let Some(agent) = self.0.last_mut() {
            agent.kind = tag.get("type").unwrap_or_default();
        }
    }

    /// A name of the last person ends.
    pub fn close_name(&mut self, name: String) {
        if let Some(agent) = self.0.last_mut() {
            let kind = std::mem::take(&mut agent.kind);
            agent.names.push((kind, name));
        }
    }

    /// The name of the person with an identifier.
    pub fn name_of(&self, id: &str) -> Option<String> {
        self.0.iter().find(|agent| agent.id == id)?.name()
    }

    /// The name of the last person.
    pub fn last_name(&self) -> Option<String> {
        self.0.last()?.name()
    }
}
