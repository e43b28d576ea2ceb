"""Files of other programs are read as they were meant; files of ours are read by them.

Usage: judge.py WORK, with Whisper's utils.py in WORK; files go to WORK/files.
"""

import json
import os
import subprocess
import sys
from datetime import timedelta

import pysubs2
import srt
import webvtt

work = sys.argv[1]
files = os.path.join(work, "files")
sys.path.insert(0, work)
import utils as whisper  # noqa: E402

# Start and end in milliseconds, text.
LINES = [
    (0, 4_960, "The fog came in over the harbour."),
    (4_960, 9_000, "It stayed until the bell, and nobody saw the lamp."),
    (9_000, 12_345, "Tom & Jerry: 3 < 4, caf\u00e9, \u9727, \u05e9\u05dc\u05d5\u05dd."),
    (12_345, 14_000, "Yes."),
    (14_000, 15_500, "Yes."),
    (3_599_000, 3_605_250, "An hour later, 1984 was the year."),
]
# Without what SubRip takes for marks and Whisper's words cannot hold.
PLAIN = [line for line in LINES if "<" not in line[2]]


def path(name):
    return os.path.join(files, name)


def convert(name, target):
    run = subprocess.run([os.environ["LONGHAND"], "convert", path(name), "--to", target],
                         capture_output=True, check=True)
    assert not run.stderr, run.stderr.decode()
    return run.stdout.decode()


def read(name):
    """What Longhand makes of a file: lines as LINES, and the words."""
    found = json.loads(convert(name, "json"))
    millis = lambda time: None if time is None else round(time * 1000)
    lines = [(millis(s.get("start")), millis(s.get("end")), s["text"]) for s in found["segments"]]
    words = [(w["word"], millis(w.get("start"))) for s in found["segments"] for w in s.get("words", [])]
    return lines, words


def same(name, found, expected):
    assert found == expected, f"{name}:\n{found}\n{expected}"
    print(f"ok  {name}")


# ---- written by others, read by us ------------------------------------------------------------------

def segment(line):
    start, end, text = line
    words = text.split(" ")
    step = (end - start) // len(words)
    timed = [{"word": " " + word, "start": (start + at * step) / 1000,
              "end": (start + (at + 1) * step) / 1000, "probability": 0.9} for at, word in enumerate(words)]
    return {"start": start / 1000, "end": end / 1000, "text": " " + text, "words": timed}


result = {"text": "", "language": "en", "segments": [segment(line) for line in LINES]}
for kind in ["srt", "vtt", "tsv", "txt", "json"]:
    given = {**result, "segments": [{k: v for k, v in s.items() if k != "words"} for s in result["segments"]]}
    whisper.get_writer(kind, files)(given, f"whisper.{kind}", {})
    # Whisper escapes nothing, so the lines with marks are for the other formats.
    expected = LINES if kind != "txt" else [(None, None, text) for _, _, text in LINES]
    same(f"Whisper's {kind}", read(f"whisper.{kind}")[0], expected)

for kind in ["srt", "vtt"]:
    given = {**result, "segments": [segment(line) for line in PLAIN]}
    whisper.get_writer(kind, files)(given, f"highlight.{kind}", {"highlight_words": True})
    lines, words = read(f"highlight.{kind}")
    starts = [(w["word"].strip(), round(w["start"] * 1000)) for s in given["segments"] for w in s["words"]]
    same(f"Whisper's {kind} with marked words", [line[2] for line in lines], [line[2] for line in PLAIN])
    # A line of one word has but one copy, which is no run; its time is the line's.
    same(f"the words of {kind}", words, [w for w in starts if w[0] != "Yes."])

with open(path("srt.srt"), "w", encoding="utf-8") as out:
    subtitles = [srt.Subtitle(None, timedelta(milliseconds=a), timedelta(milliseconds=b), t) for a, b, t in LINES]
    out.write(srt.compose(subtitles))
same("srt", read("srt.srt")[0], LINES)

captions = webvtt.WebVTT()
for start, end, text in LINES:
    clock = lambda ms: f"{ms // 3600000:02}:{ms // 60000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"
    captions.captions.append(webvtt.Caption(clock(start), clock(end), text.replace("&", "&amp;").replace("<", "&lt;")))
captions.save(path("webvtt-py.vtt"))
same("webvtt-py", read("webvtt-py.vtt")[0], LINES)

for kind in ["srt", "vtt"]:
    events = pysubs2.SSAFile()
    events.extend(pysubs2.SSAEvent(start=a, end=b, text=t) for a, b, t in PLAIN)
    events.save(path(f"pysubs2.{kind}"), format_=kind)
    same(f"pysubs2's {kind}", read(f"pysubs2.{kind}")[0], PLAIN)

# ---- written by us, read by others ------------------------------------------------------------------

for kind in ["vtt", "srt"]:
    with open(path(f"ours.{kind}"), "w", encoding="utf-8") as out:
        out.write(convert("whisper.json", kind))

same("our SubRip in srt", [
    (round(s.start.total_seconds() * 1000), round(s.end.total_seconds() * 1000), s.content)
    for s in srt.parse(open(path("ours.srt"), encoding="utf-8").read())
], LINES)
unescaped = lambda text: text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
same("our WebVTT in webvtt-py", [
    (round(c.start_in_seconds * 1000) if "." not in c.start else
     sum(int(p) * f for p, f in zip(c.start.replace(".", ":").split(":"), [3600000, 60000, 1000, 1])),
     sum(int(p) * f for p, f in zip(c.end.replace(".", ":").split(":"), [3600000, 60000, 1000, 1])),
     unescaped(c.raw_text))
    for c in webvtt.read(path("ours.vtt"))
], LINES)
for kind in ["srt", "vtt"]:
    found = pysubs2.load(path(f"ours.{kind}"), format_=kind)
    same(f"our {kind} in pysubs2", [(e.start, e.end) for e in found], [line[:2] for line in LINES])
