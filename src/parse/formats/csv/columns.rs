//! The columns of a table, told by their names in the heading, and the times in them.

use csv::StringRecord;

use crate::parse::clock::{clock, clock_alone, of_float, seconds};
use crate::parse::formats::shapes::entry::{Entry, Time};
use crate::units::Timestamp;

/// Names of columns in the languages of many spreadsheets, those that say most first.
#[rustfmt::skip]
const TEXT: [&str; 28] = [
    "text", "transcript", "transcription", "content", "utterance", "sentence", "caption", "words",
    "body", "dialogue", "subtitle",
    "transkript", "transkription", "inhalt", "äußerung", "aussage", "untertitel",
    "texte", "contenu", "paroles", "texto", "transcripción", "transcripcion", "contenido",
    "testo", "trascrizione", "transcrição", "tekst",
];
#[rustfmt::skip]
const START: [&str; 38] = [
    "start", "begin", "start time", "begin time", "starttime", "start timestamp", "start timecode",
    "timestamp", "time", "timecode", "time code", "in", "from", "begins", "time in", "timecode in",
    "tc in", "offset",
    "anfang", "beginn", "startzeit", "anfangszeit", "von", "zeit", "zeitstempel", "zeitmarke",
    "début", "debut", "heure de début", "temps", "inicio", "hora de inicio", "comienzo", "desde",
    "tiempo", "inizio", "início", "starttijd",
];
#[rustfmt::skip]
const END: [&str; 24] = [
    "end", "end time", "endtime", "end timestamp", "end timecode", "stop", "out", "to", "ends",
    "time out", "timecode out", "tc out",
    "ende", "endzeit", "bis", "fin", "heure de fin", "final", "hora de fin", "hasta", "fine", "fim",
    "einde", "eindtijd",
];
#[rustfmt::skip]
const DURATION: [&str; 11] = [
    "duration", "dur", "length", "dauer", "länge", "durée", "duree", "duración", "duracion",
    "durata", "duração",
];
#[rustfmt::skip]
const SPEAKER: [&str; 31] = [
    "speaker", "speaker name", "name", "speaker label", "participant", "who", "speaker id",
    "person",
    "sprecher", "sprecherin", "sprecher in", "redner", "rednerin",
    "locuteur", "locutrice", "intervenant", "intervenante", "orateur", "oratrice", "personne", "nom",
    "hablante", "orador", "interlocutor", "participante", "persona", "nombre",
    "parlante", "falante", "locutor", "spreker",
];
/// Columns that say nothing a reader would miss.
const TECHNICAL: [&str; 8] = ["id", "index", "no", "number", "#", "", "confidence", "channel"];

/// Units behind the name of a column, and their seconds; a clock has none.
const UNITS: [(&str, Option<f64>); 20] = [
    ("s", Some(1.0)),
    ("sec", Some(1.0)),
    ("secs", Some(1.0)),
    ("seconds", Some(1.0)),
    ("sek", Some(1.0)),
    ("sekunden", Some(1.0)),
    ("secondes", Some(1.0)),
    ("segundos", Some(1.0)),
    ("ms", Some(0.001)),
    ("msec", Some(0.001)),
    ("msecs", Some(0.001)),
    ("millis", Some(0.001)),
    ("milliseconds", Some(0.001)),
    ("millisekunden", Some(0.001)),
    ("millisecondes", Some(0.001)),
    ("milisegundos", Some(0.001)),
    ("hh:mm:ss", None),
    ("mm:ss", None),
    ("mmm", None),
    ("ff", None),
];
/// Frames a second of clocks with frames, whose rate no table tells: with any usual rate, a time is
/// wrong by a fifth of a second at most.
const FRAME_RATE: f64 = 30.0;

/// A column with times.
#[derive(Debug, Clone, Copy)]
struct Times {
    at: usize,
    /// Seconds of the unit in its name.
    unit: Option<f64>,
}

/// The numbers of the columns.
#[derive(Debug)]
pub struct Columns {
    text: usize,
    start: Option<Times>,
    end: Option<Times>,
    duration: Option<Times>,
    speaker: Option<usize>,
    /// Names of the columns that are not read.
    pub others: Vec<String>,
}

impl Columns {
    /// Tells the columns of a heading; none where it is not one of turns.
    pub fn of(heading: &StringRecord) -> Option<Self> {
        let names: Vec<(String, Option<f64>)> = heading.iter().map(plain).collect();
        let at = |wanted: &[&str]| {
            wanted.iter().find_map(|wanted| names.iter().position(|(name, _)| name == wanted))
        };
        let text = at(&TEXT)?;
        let [start, end, duration, speaker] = [&START[..], &END, &DURATION, &SPEAKER].map(at);
        if start.is_none() && speaker.is_none() {
            return None;
        }
        let read = [Some(text), start, end, duration, speaker];
        let others = names.iter().enumerate().filter(|(number, (name, _))| {
            !read.contains(&Some(*number)) && !TECHNICAL.contains(&name.as_str())
        });
        let others = others.map(|(_, (name, _))| name.clone()).collect();
        // A unit at one of the columns goes for those without.
        let units = [start, end, duration].into_iter().flatten().map(|at| names[at].1);
        let common = units.flatten().next();
        let [start, end, duration] = [start, end, duration]
            .map(|at| at.map(|at| Times { at, unit: names[at].1.or(common) }));
        Some(Self { text, start, end, duration, speaker, others })
    }

    /// The number of the last column that is read, plus one.
    pub fn count(&self) -> usize {
        let times = [self.start, self.end, self.duration].map(|times| times.map(|times| times.at));
        let read = times.into_iter().chain([Some(self.text), self.speaker]);
        let last = read.flatten().max().unwrap_or(0);
        // Only text in the last column can go beyond it.
        if last == self.text && self.others.is_empty() { last + 1 } else { usize::MAX }
    }

    /// Returns true if a row says something about its start.
    pub fn has_start(&self, row: &StringRecord) -> bool {
        let text = self.start.and_then(|times| row.get(times.at));
        text.is_some_and(|text| !text.trim().is_empty())
    }

    /// The start, the end, the speaker and the text of a row as they are written.
    pub fn written<'a>(&self, row: &'a StringRecord) -> [&'a str; 4] {
        let [start, end] = [self.start, self.end].map(|times| times.map(|times| times.at));
        [start, end, self.speaker, Some(self.text)]
            .map(|at| at.and_then(|at| row.get(at)).map_or("", str::trim))
    }

    /// The text, the times and the speaker of a row.
    pub fn entry(&self, row: &StringRecord) -> Entry {
        let field = |at: Option<usize>| at.and_then(|at| row.get(at)).map(str::trim);
        let time = |times: Option<Times>| {
            let times = times?;
            time(row.get(times.at)?.trim(), times.unit)
        };
        let speaker = field(self.speaker).filter(|name| !name.is_empty()).map(named);
        let range = field(self.start.map(|times| times.at)).and_then(range);
        Entry {
            text: field(Some(self.text)).unwrap_or_default().to_owned(),
            start: time(self.start).or(range.map(|(start, _)| Time::Known(start))),
            end: time(self.end).or(range.map(|(_, end)| Time::Known(end))),
            duration: time(self.duration),
            speaker,
            stops: false,
        }
    }
}

/// A speaker's name, `Speaker 1` for a number.
fn named(name: &str) -> String {
    let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { format!("Speaker {name}") } else { name.to_owned() }
}

/// `1.5`, `1,5`, `1500`, `00:00:01,5`, `1.5s`, and `00:00:01:15` with frames
fn time(text: &str, unit: Option<f64>) -> Option<Time> {
    let number = text.parse().or_else(|_| text.replacen(',', ".", 1).parse::<f64>());
    match (number.ok().filter(|number| number.is_finite() && *number >= 0.0), unit) {
        (Some(number), Some(unit)) => of_float(number * unit).map(Time::Known),
        (Some(number), None) => Some(Time::Number(number)),
        (None, _) => {
            let known = clock_alone(text).or_else(|| seconds(text)).or_else(|| with_frames(text));
            known.map(Time::Known)
        }
    }
}

/// `0:01 - 0:04`, `0:01 --> 0:04`
fn range(text: &str) -> Option<(Timestamp, Timestamp)> {
    let (start, end) =
        ["-->", "->", "\u{2013}", "-"].iter().find_map(|mark| text.split_once(mark))?;
    Some((clock_alone(start)?, clock_alone(end)?))
}

/// `00:00:01:15` and `00:00:01;15`
fn with_frames(text: &str) -> Option<Timestamp> {
    let (time, rest) = clock(text)?;
    let frames = rest.strip_prefix([':', ';']).filter(|_| text.matches(':').count() > 1)?;
    let frames: u8 = frames.parse().ok().filter(|frames| *frames < 60)?;
    of_float(time.millis() as f64 / 1_000.0 + f64::from(frames) / FRAME_RATE)
}

/// The name of a column without its unit, and the seconds of that: `Start_Time (ms)`,
/// `startTimeMs` and `start time in ms` are `start time`.
fn plain(name: &str) -> (String, Option<f64>) {
    let mut words = words(name);
    let mut unit = None;
    while words.len() > 1
        && let Some((_, seconds)) =
            UNITS.iter().find(|(unit, _)| words.last().is_some_and(|last| last == unit))
    {
        unit = unit.or(*seconds);
        words.pop();
        words.pop_if(|last| last == "in");
    }
    (words.join(" "), unit)
}

/// The words of a name in lower case; `startTime` has two.
fn words(name: &str) -> Vec<String> {
    let mut apart = String::with_capacity(name.len());
    let mut before = ' ';
    for c in name.chars() {
        if before.is_lowercase() && c.is_uppercase() {
            apart.push(' ');
        }
        apart.push(c);
        before = c;
    }
    let words = apart.split(|c: char| c.is_whitespace() || "_-.()[]/".contains(c));
    words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}
