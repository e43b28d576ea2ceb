#!/usr/bin/env bash
# Times whole builds of an archive: from scratch, with nothing changed, with one transcript changed
# and with one added; each is the median of several runs.
#
#   benches/archive.sh CONTENT [WORK]
#
# CONTENT is only read. WORK holds a copy of it and the sites; by default it is a temporary folder
# that is removed at the end.
#
# LONGHAND   the program (default: the one built by `cargo build --release`)
# RUNS       runs per case (default: 3)
# FLOOR      a command that only writes the same pages, for comparison: 'floor {content} {output}'
# HUGO_SITE  a Hugo site of the same transcripts; timed with `hugo` from PATH, or $HUGO
# PAGES      a folder of HTML to index with `pagefind` from PATH, or $PAGEFIND
#
# Wall and CPU time are in seconds. Memory is that of the largest process. All runs start with
# the content in the page cache.
set -euo pipefail

usage() {
  sed -n '2,/^set/s/^# \{0,1\}//p' "$0"
  exit 2
}
[[ $# == 1 || $# == 2 ]] && [[ -d "$1" ]] || usage

[[ -x /usr/bin/time ]] || { echo "benches/archive.sh: requires /usr/bin/time (Debian: apt-get install time)" >&2; exit 2; }
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
longhand=${LONGHAND:-${CARGO_TARGET_DIR:-$root/target}/release/longhand}
[[ -x "$longhand" ]] || { echo "benches/archive.sh: no $longhand; run cargo build --release, or set LONGHAND=/path/to/longhand" >&2; exit 2; }
runs=${RUNS:-3}
content=$(cd "$1" && pwd)
if [[ $# == 2 ]]; then
  mkdir -p "$2"
  work=$(cd "$2" && pwd)/longhand-bench
else
  work=$(mktemp -d)
fi
figures=$work/figures
trap 'rm -rf "$work"' EXIT
rm -rf "$work" && mkdir "$work"

# The middle value of the lines of a column.
median() {
  sort -n | awk '{ line[NR] = $1 } END { print (NR % 2 ? line[(NR + 1) / 2] : (line[NR / 2] + line[NR / 2 + 1]) / 2) }'
}

# measure NAME PREPARE COMMAND...: times a command, prepared by a function before each run.
measure() {
  local name=$1 prepare=$2
  shift 2
  : >"$figures"
  for ((run = 0; run < runs; run++)); do
    "$prepare"
    if ! /usr/bin/time -f '%e %U %S %M' -o "$figures.one" "$@" >"$work/log" 2>&1; then
      printf '%-28s failed:\n' "$name"
      tail -n 3 "$work/log"
      return
    fi
    tail -n 1 "$figures.one" >>"$figures"
  done
  column() { awk -v n="$1" '{ print $n }' "$figures" | median; }
  awk -v name="$name" -v wall="$(column 1)" -v user="$(column 2)" -v kernel="$(column 3)" -v memory="$(column 4)" \
    'BEGIN { printf "%-28s %8.2f %8.2f %8.2f %8.0f MB\n", name, wall, user, kernel, memory / 1024 }'
}

warm() { find "$copy" -type f -print0 | xargs -0 cat >/dev/null; }
from_nothing() { rm -rf "$work"/public "$work"/.public.longhand "$work"/other; sync; warm; }
as_it_is() { :; }
# A build looks a second time at what changed in the two seconds before it.
settle() { sleep 2.1; }

copy=$work/content
cp -r "$content" "$copy"
first=$(find "$copy" -type f -name '*.md' | sort | sed -n 1p)
[[ -n "$first" ]] || { echo "benches/archive.sh: no .md file in $content" >&2; exit 2; }
edit() { printf '*  One line more, number %s.\n' "$RANDOM" >>"$first"; }
add() { cp "$first" "${first%.md} copy $((added += 1)).md"; }
added=0

printf '%s transcripts, %s MB; median of %s\n\n' "$(find "$copy" -type f -name '*.md' | wc -l)" \
  "$(($(find "$copy" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum }') / 1000000))" "$runs"
printf '%-28s %8s %8s %8s %11s\n' '' wall user system memory

build=("$longhand" build --quiet --content "$copy" --output "$work/public")
# Away from any checkout, so that its own templates and settings are not taken.
cd "$work"
if [[ -n "${FLOOR:-}" ]]; then
  floor=${FLOOR//'{content}'/"'$copy'"}
  floor=${floor//'{output}'/"'$work/other'"}
  measure 'floor, from nothing' from_nothing bash -c "$floor"
else
  echo 'floor: skipped (FLOOR names none)'
fi
measure 'longhand, from nothing' from_nothing "${build[@]}"
settle
"${build[@]}" >/dev/null 2>&1
measure 'longhand, nothing changed' as_it_is "${build[@]}"
measure 'longhand, one changed' edit "${build[@]}"
measure 'longhand, one added' add "${build[@]}"

hugo=${HUGO:-$(command -v hugo || true)}
if [[ -n "$hugo" && -n "${HUGO_SITE:-}" ]]; then
  measure 'hugo, from nothing' from_nothing "$hugo" --quiet --source "$HUGO_SITE" --destination "$work/other"
else
  echo 'hugo: skipped (needs hugo on PATH or HUGO, and HUGO_SITE)'
fi
pagefind=${PAGEFIND:-$(command -v pagefind || true)}
if [[ -n "$pagefind" && -n "${PAGES:-}" ]]; then
  measure 'pagefind, from nothing' from_nothing "$pagefind" --site "$PAGES" --output-path "$work/other"
else
  echo 'pagefind: skipped (needs pagefind on PATH or PAGEFIND, and PAGES)'
fi
