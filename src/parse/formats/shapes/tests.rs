use super::*;
use crate::units::Timestamp;

fn lines(json: &str) -> Vec<String> {
    let reading = Shapes.read(json).unwrap();
    let line = |line: &crate::model::Segment<'_>| {
        let name = line.speaker.map_or("", |speaker| &*reading.speakers[speaker as usize]);
        let millis = line.start.map_or(0, Timestamp::millis);
        format!("{millis} {name}: {}", line.text)
    };
    reading.segments.iter().map(line).collect()
}

#[test]
fn the_same_turns_are_read_in_every_shape() {
    let expected = ["520 Ada: The fog came.", "2400 Ben: Was it wind?"];
    for json in [
        r#"{"turns": [{"start": 0.52, "end": 1.6, "speaker": "Ada", "text": "The fog came."}, {"start": 2.4, "end": 3.2, "speaker": "Ben", "text": "Was it wind?"}]}"#,
        r#"{"lines": [{"startTime": "00:00:00,520", "endTime": "00:00:01,600", "speakerDesignation": "Ada", "text": "The fog came."}, {"startTime": "00:00:02,400", "endTime": "00:00:03,200", "speakerDesignation": "Ben", "text": "Was it wind?"}]}"#,
        r#"{"utterances": [{"start": 520, "end": 1600, "speaker": "Ada", "text": "The fog came."}, {"start": 2400, "end": 3200, "speaker": "Ben", "text": "Was it wind?"}]}"#,
        r#"[{"start": 52, "stop": 160, "speaker": "Ada", "text": "The fog came."}, {"start": 240, "stop": 320, "speaker": "Ben", "text": "Was it wind?"}]"#,
        r#"{"recognizedPhrases": [{"offset": "PT0.52S", "offsetInTicks": 5200000.0, "speaker": "Ada", "nBest": [{"display": "The fog came."}]}, {"offset": "PT2.4S", "offsetInTicks": 24000000.0, "speaker": "Ben", "nBest": [{"display": "Was it wind?"}]}]}"#,
        r#"{"monologues": [{"speaker": "Ada", "elements": [{"value": "The", "ts": 0.52, "end_ts": 0.7}, {"value": " "}, {"value": "fog", "ts": 0.8, "end_ts": 0.9}, {"value": " "}, {"value": "came", "ts": 1.0, "end_ts": 1.6}, {"value": "."}]}, {"speaker": "Ben", "elements": [{"value": "Was", "ts": 2.4, "end_ts": 2.6}, {"value": "it", "ts": 2.6, "end_ts": 2.7}, {"value": "wind", "ts": 2.7, "end_ts": 3.2}, {"value": "?"}]}]}"#,
        r#"{"results": {"items": [{"alternatives": [{"content": "The"}], "start_time": "0.52", "end_time": "0.7"}, {"alternatives": [{"content": "fog"}], "start_time": "0.7", "end_time": "1.0"}, {"alternatives": [{"content": "came"}], "start_time": "1.0", "end_time": "1.6"}, {"alternatives": [{"content": "."}]}, {"alternatives": [{"content": "Was"}], "start_time": "2.4", "end_time": "2.6"}, {"alternatives": [{"content": "it"}], "start_time": "2.6", "end_time": "2.7"}, {"alternatives": [{"content": "wind"}], "start_time": "2.7", "end_time": "3.2"}, {"alternatives": [{"content": "?"}]}], "speaker_labels": {"segments": [{"start_time": "0.52", "end_time": "1.6", "speaker_label": "Ada"}, {"start_time": "2.4", "end_time": "3.2", "speaker_label": "Ben"}]}}}"#,
    ] {
        assert_eq!(lines(json), expected, "{json}");
    }
}

#[test]
fn json_of_another_kind_has_no_shape() {
    for json in [
        r#"{"name": "longhand", "version": "1.0.0", "scripts": {"test": "x"}}"#,
        r#"{"chapters": [{"startTime": 0, "title": "One"}]}"#,
        r#"{"speakers": [{"id": 1, "name": "Ada"}]}"#,
    ] {
        assert!(best(&serde_json::from_str(json).unwrap()).is_none(), "{json}");
    }
}
