// A small archive for tests of the search, and what a moment marks in it.
import { transcript } from './encoder.mjs';

export const FILLER = 'and so the people of the town came to see what it was all about';

export const ARCHIVE = [
  transcript('bbc/a.html', ['Good evening from London', 'climate change is a threat', 'to us all and Zelensky agrees', FILLER],
    { title: 'Evening news', date: '2024-01-05', recording: 'dQw4w9WgXcQ' }),
  transcript('bbc/b.html', ['the change in the climate of opinion', 'Putin and Zelensky met', FILLER, 'nothing else'],
    { title: 'Talks about Gaza', date: '2024-06-10' }),
  transcript('cnn/c.html', ['the weather today', 'climate', 'change', 'is what we talk about', FILLER],
    { title: 'Weather', channel: 'CNN', date: '2023-02-01' }),
  transcript('cnn/d.html', ['Gaza Gaza Gaza', 'the war in Gaza goes on', 'Israel and Gaza', FILLER],
    { title: 'War', channel: 'CNN', date: '' }),
  transcript('fox/e.html', ['long ago Israel was mentioned once', FILLER, FILLER, FILLER, FILLER, 'and Gaza much later'],
    { title: 'History', channel: 'Fox News', date: '2022-12-31' }),
];

export const marked = (moment) => moment.marks.map(([start, end]) => moment.line.slice(start, end));
