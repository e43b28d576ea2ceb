// The shapes that several scripts share, and everything that they put on `longhand`. For the type checker alone.

// ---- queries ------------------------------------------------------------------------------------

/** A term, and its place in the text in UTF-16 units. */
interface Token { term: string; start: number; end: number }

/** A term, or with `prefix` any term that begins so. */
interface Word { term: string; prefix: boolean }

interface Run { words: Word[] }

/**
 * One or more neighbouring words: a single word is a phrase of length one. `tail`: the reader may still be typing its
 * last word.
 */
interface Phrase extends Run { text: string; quoted: boolean; tail: boolean; isVariant?: boolean }

/** Any one of its phrases will do. */
interface Group<R extends Run = Phrase> { any: R[] }

type FilterKind = 'channel' | 'speaker' | 'after' | 'before';

/** A part of a query's text, before any meaning. */
interface Piece { kind: 'text' | 'quote' | 'or' | 'and' | FilterKind; value: string; negative: boolean; start: number; end: number }

type NoteCode =
  | 'unclosed-quote' | 'lone-minus' | 'lone-or' | 'no-channel' | 'bad-date' | 'no-words' | 'star' | 'only-excluded'
  | 'unknown-channel' | 'no-speaker' | 'unknown-speaker' | 'unknown-filter' | 'signs' | 'unknown-word' | 'completed' | 'many-endings' | 'lack-one';

/**
 * Something that the reader should know about a query: what was not used of it, or read in another way. A code with the
 * values of its words; search-notes.js has the words. `isBeginning`: the unknown word is the beginning of a word.
 */
interface Note { code: NoteCode; values?: Values; isBeginning?: boolean }

/**
 * `sentence`: four or more unquoted words, to be looked for as a phrase first. Dates are ISO days: `after` is
 * inclusive, `before` is not.
 */
interface Query {
  text: string;
  groups: Group[];
  not: Phrase[];
  channels: { name: string; wanted: boolean }[];
  speakers: SpeakerFilter[];
  after: string | null;
  before: string | null;
  sentence: Phrase | null;
  notes: Note[];
}

/** A speaker by words of the name: only what they say is wanted, or it is not. */
interface SpeakerFilter extends Group<Run> { name: string; wanted: boolean }

/** Words of a query, and the text that replaces them. */
interface Change { from: string[]; to: string }

/** An n-gram in the phrase filter; the lower its rank, the more it tells. */
interface Gram { hash: number; rank: number; shard: number }

// ---- the index (docs/index-format.md) ---------------------------------------------------------------

interface Columns { channels: [string, number][]; len: string; cls: string; date: string; dw: number }

/**
 * The manifest as it is written. `terms` and `frequent` are front-coded words, `top` space-separated ones, `lists` the
 * number of the first frequent word in each shard of them.
 */
interface ManifestFile {
  v: number;
  n: number;
  f: number;
  s: number;
  build: string;
  terms: string;
  frequent: string;
  top: string;
  lists: number[];
  days0: string;
  cards: number;
  spell: number[];
  docs: Columns;
  left_out?: string[];
}

/** The manifest as it is used: first words of the shards, and frequent words by their numbers. */
interface Manifest extends Omit<ManifestFile, 'frequent' | 'top'> {
  shards: string[];
  frequent: Map<string, number>;
  top: Set<string>;
}

/**
 * Columns over transcripts. `day` counts from the manifest's days0; unknown days are -1. `seconds` of talk are those
 * of the recording where the index has them (`timed`), else estimated from the words.
 */
interface Docs {
  n: number;
  channelNames: string[];
  channel: Uint16Array;
  words: Float64Array;
  cls: Uint8Array;
  classRank: Uint32Array;
  classSizes: number[];
  day: Int32Array;
  seconds: Float64Array;
  timed: boolean;
}

/** `docs` and `titles` ascend; counts[i] belongs to docs[i]. */
interface Postings { docs: Uint32Array; counts: Uint32Array; titles: Uint32Array }

/** Postings with a place for each transcript. `partial`: of the words with a beginning, only the commonest. */
interface DensePostings { count: Uint32Array; title: Uint8Array; df: number; idf: number; partial: boolean }

interface Card { url: string; title: string; seconds: number; recording: string }

interface BitReader {
  read(width: number): number;
  gamma(): number;
  truncated(range: number): number;
  set(n: number, lo: number, hi: number): Uint32Array;
  setInto(list: Uint32Array, from: number, n: number, lo: number, hi: number): void;
}

interface WordShard {
  words: string[];
  find(word: string): number;
  frequency(at: number): number;
  postings(at: number): Postings;
}

interface Archive {
  open(): Promise<{ manifest: Manifest; docs: Docs }>;
  openTalk(): Promise<void>;
  card(doc: number): Promise<Card>;
  postings(word: string): Promise<Postings | null>;
  completions(prefix: string): Promise<{ words: string[]; cut: boolean }>;
  filterRow(hash: number): Promise<Uint8Array>;
  corrections(word: string, most?: number): Promise<string[]>;
}

// ---- searching ----------------------------------------------------------------------------------

/** A line of a transcript. */
interface Line { anchor: string; seconds: number | null; text: string; speaker?: string }

/** Where a search reads: `load` gives the parsed content of `name`.json. */
interface Sources {
  load(name: string): Promise<unknown>;
  readPage(url: string, signal?: AbortSignal): Promise<{ lines: Line[] }>;
}

/** The lines of a page as one stream of terms; by term, the number of its line and its place there. */
interface Stream { lines: Line[]; terms: string[]; line: number[]; start: number[]; end: number[]; speakers: Map<string, string[]> }

/** The terms from..to, both included, answer a group; `isTurn`: who says them answers it. */
interface Match { group: number; from: number; to: number; isTurn?: boolean }

/** A range [from, to) of a text. */
type Mark = [number, number];

/** A place in a transcript. A match that crosses line ends has those lines joined in `line`. */
interface Moment {
  lines: [number, number];
  anchor: string;
  seconds: number | null;
  speaker: string;
  before: string;
  line: string;
  after: string;
  beforeMarks: Mark[];
  marks: Mark[];
  afterMarks: Mark[];
}

/**
 * A transcript that answers. `moments` is empty when the page could not be read (`unread`) or nothing but filters was
 * asked for. `exact`: the whole sentence is said there. `closeness`: how much of it is said in one go.
 */
interface Hit extends Card {
  doc: number;
  channel: string;
  date: string;
  moments: Moment[];
  total: number;
  exact: boolean;
  unread: boolean;
  closeness: number;
}

type Order = 'relevance' | 'newest' | 'oldest';

interface SearchOptions { order?: Order; typing?: boolean; correct?: boolean; signal?: AbortSignal }

/**
 * `docs` are read in order; the next stage follows when pages of `patience` bytes were read in vain. `exact`: it looks
 * for the whole sentence. `certain`: all of them answer. `mayLack`: groups that a page need not answer.
 */
interface Stage {
  exact: boolean;
  groups: Group[];
  weights: number[];
  docs: number[];
  next: number;
  patience: number;
  certain: boolean;
  mayLack: number;
}

/** A stage that has not begun. */
interface Plan { exact: boolean; make(): Promise<Stage | null> }

/**
 * `want`: hits to find. `vain`: compressed bytes of pages that may be read in vain once there is a hit. `onRead` receives
 * how many candidates of the stage were read.
 */
interface MoreOptions {
  want?: number;
  vain?: number;
  onHit?(hit: Hit): void;
  onRead?(read: number, of: number): void;
}

interface Lists {
  archive: Archive;
  manifest: Manifest;
  docs: Docs;
  dense: Map<string, DensePostings | null>;
  isTop(word: Word): boolean;
  isFrequent(word: Word): boolean;
  of(words: Word[]): DensePostings[];
  has(word: Word): boolean;
  isUnknown(word: Word): boolean;
  fetch(words: Word[], notes?: Note[]): Promise<void>;
}

interface Candidates {
  pageBytes(doc: number): number;
  isNarrowed(groups: Group[]): boolean;
  firstWords(phrase: Phrase): Word[];
  askRows(phrase: Phrase): void;
  costOf(marks: Uint8Array): { docs: number; bytes: number };
  keepHolders(marks: Uint8Array, postings: DensePostings, least?: number): void;
  marksOf(phrase: Phrase): Promise<Uint8Array | null>;
  keepRows(marks: Uint8Array, grams: Gram[]): Promise<void>;
  countAnswers(groups: Group[]): Promise<Uint16Array>;
  bm25(postings: DensePostings[], doc: number): number;
  density(postings: DensePostings[], doc: number): number;
  rank(docs: number[], score: (doc: number) => number, order?: Order): number[];
}

/** A running search: its candidates, and how far it has read. */
interface Search {
  index: Index;
  manifest: Manifest;
  docs: Docs;
  options: SearchOptions;
  signal?: AbortSignal;
  query: Query;
  notes: Note[];
  corrected: { from: string; to: string; words: { from: string; to: string }[] } | null;
  unknown: Word[];
  lists: Lists;
  candidates: Candidates;
  byChannel: Uint8Array;
  byDate: Uint8Array;
  bySpeaker: Uint8Array;
  /** How many groups each transcript may answer, and whether it may say the sentence. */
  answers: { words?: Uint16Array; sentence?: Uint16Array };
  /** What the pages read so far say; null for a page that could not be read. */
  said: Record<'words' | 'sentence', Map<number, Said | null>>;
  plans: Plan[];
  stage: Stage | null;
  /** Transcripts that may answer; `certain` when all of them do. */
  total: number;
  certain: boolean;
  shown: number;
  done: boolean;
  unreadSentences: number;
  extreme: string;
  readonly canWiden: boolean;
  /** Marks of the transcripts that pass the filters by channel and date. */
  readonly passed: Uint8Array;
  pick(answers: Uint16Array | Uint8Array, least: number, anywhere?: boolean): number[];
  answerSentence(): Promise<Uint16Array>;
  answerWords(all?: boolean): Promise<Uint16Array>;
  unfetched(): Word[];
  correct(changes: Change[]): Promise<void>;
  hasNext(): boolean;
  nextStage(): Promise<void>;
  more(options?: MoreOptions): Promise<{ hits: Hit[]; done: boolean; left: number }>;
  widen(): Promise<void>;
  stop(): void;
}

interface Index {
  archive: Archive;
  readStream(url: string, signal?: AbortSignal): Promise<Stream>;
  search(text: string, options?: SearchOptions): Promise<Search>;
}

// ---- counting -----------------------------------------------------------------------------------

type Unit = 'mentions' | 'transcripts';

/** How often a page says what is asked for; `titled`: only its title holds it. */
interface Said { count: number; titled: boolean }

/**
 * `counts`, one per transcript, are mentions, or 1 for a transcript that holds what is asked for. `bound`: whether
 * they are exact within the filters, or at most so many (exact if every candidate turns out right). `isWhole`: whether
 * they are exact without the filters, too. `by`: what would make them exact. `kind`: whether the words are counted or the
 * sentence. `partial`: of the words with a beginning, only the commonest are counted. `unread`: pages that could not be
 * read. `titled`: transcripts that have it in their title alone.
 */
interface Tally {
  unit: Unit;
  bound: 'exact' | 'most';
  isWhole: boolean;
  by: 'nothing' | 'lists' | 'pages';
  kind: 'words' | 'sentence';
  phrase: boolean;
  counts: Uint32Array;
  titled: number[];
  partial: boolean;
  unread: number;
}

interface VerificationOptions { signal?: AbortSignal; onProgress?(read: number, of: number): void; atOnce?: number }

interface Verification {
  readonly bytes: number;
  readonly left: number;
  run(options?: VerificationOptions): Promise<Tally>;
}

/** The months from the first to the last as 2024-03, and the month of each transcript as a place among them, or -1. */
interface Calendar { months: string[]; month: Int32Array }

/**
 * A number for each month of the calendar: the counts, the transcripts that hold it, and seconds of talk. `undated`
 * are the mentions in transcripts without a date, and those transcripts.
 */
interface Monthly {
  channel: number;
  counts: Float64Array;
  holders: Uint32Array;
  talk: Float64Array;
  total: number;
  totalHolders: number;
  undated: number;
  undatedHolders: number;
}

// ---- longhand.search ----------------------------------------------------------------------------

/**
 * `limit`: transcripts to find (10); 0 reads no page and gives the histogram alone. `order`: best match, newest or
 * oldest first. `correct`: whether to correct words that nobody says (true). `prove`: read every page that may hold
 * a phrase, so that the histogram is exact (false); that can take long, `onProgress` receives how far it is.
 */
interface ApiOptions {
  limit?: number;
  order?: Order;
  correct?: boolean;
  prove?: boolean;
  onProgress?(read: number, of: number): void;
  signal?: AbortSignal;
}

/**
 * A moment: what is said in a transcript at a second. `url` leads to it; `seconds` is null where a transcript has no
 * times, or only its title fits (then `snippet` is empty). `marks` are the places [from, to) of the matches in the snippet.
 */
interface ApiMoment {
  url: string;
  title: string;
  channel: string;
  date: string;
  seconds: number | null;
  snippet: string;
  marks: Mark[];
  recording: string;
}

/** A month as 2024-03. `count`: mentions or transcripts, as `unit` of the histogram says; `hours` of talk in that month. */
interface ApiMonth { month: string; count: number; transcripts: number; hours: number }

/**
 * `exact`: the counts are so many, otherwise at most so many. `months`: all from the first with talk to the last.
 * `undated`: what is said in transcripts without a date. `estimatedHours`: hours are worked out from the number of words.
 */
interface Histogram {
  unit: Unit;
  exact: boolean;
  total: number;
  transcripts: number;
  months: ApiMonth[];
  undated: { count: number; transcripts: number };
  estimatedHours: boolean;
}

/**
 * `total`: transcripts found, at most so many unless `exact`. `done`: every one is among the hits. `corrected`: the
 * query that was answered instead, or null. `notes`: sentences about the query, in the language of the site. `codes`: a
 * name for each of the notes, the same in every language.
 */
interface ApiAnswer {
  total: number;
  exact: boolean;
  hits: ApiMoment[];
  histogram: Histogram | null;
  done: boolean;
  corrected: string | null;
  notes: string[];
  codes: string[];
}

// ---- the search page ----------------------------------------------------------------------------

/**
 * What the address of the search page says. `typed`: the words as typed, without correction. `versus`: queries to
 * compare in the chart. `per`: plain counts, or by the hours of talk. `by`: all in one, or channel by channel. `scale`:
 * one for all rows, or each its own.
 */
/** A match with the words before and after it. */
interface KwicLine { anchor: string; seconds: number | null; speaker: string; left: string; word: string; right: string }
type KwicRow = KwicLine & { hit: Hit };
type KwicOrder = 'found' | 'left' | 'right' | 'date' | 'channel';

interface Kwic {
  show(search: Search, hits: Hit[], query: string): Promise<void>;
  csv(): (string | number)[][];
}

interface View {
  query: string;
  show: 'passages' | 'lines';
  order: Order;
  typed: boolean;
  versus: string[];
  per: 'count' | 'hour';
  by: 'total' | 'channel';
  scale: 'same' | 'own';
  every: 'month' | 'year';
}

/** A row of results to save: one moment. */
interface Quotation {
  title: string;
  channel: string;
  date: string;
  time: string;
  seconds: number | null;
  speaker: string;
  quote: string;
  page: string;
  recording: string;
}

/** A query in the chart. */
interface Series { text: string; search: Search; tally: Tally }

/** A row of the chart before it is drawn: `whole` within the filters, `counted` and `values` in all months that are shown. */
interface ChartLine { series: number; name: string; isChannel: boolean; whole: Monthly; counted: Monthly; values: Float64Array }

/**
 * Months (or years, as the calendar has them) are shown from first to last; if `chosen` is set, only those answer the
 * query. `whole`: the query in all channels. `factor`: hours that a rate is given for, 0 for plain counts. `lines` and
 * `hidden`: the rows, and how many channels are left out.
 */
interface Picture {
  calendar: Calendar;
  unit: Unit;
  whole: Monthly;
  lines: ChartLine[];
  hidden: number;
  first: number;
  last: number;
  factor: number;
  chosen: { from: number; to: number } | null;
}

/**
 * `values` by month, NaN where nothing can be said. `top`: the value that fills the height. `style`: which of the
 * series' colours. `bound`: whether the values are upper bounds. `pale`: months that weigh little. `head` stands above
 * the row; its .chart-told shows `about`, the whole, or while a month is pointed at `short`. `label` names a bar for
 * screen readers.
 */
interface PlotRow {
  name: string;
  head: HTMLElement;
  about: string;
  values: Float64Array;
  talk: Float64Array;
  top: number;
  style: number;
  bound: boolean;
  pale(month: number): boolean;
  label(month: number): string;
  short(month: number): string;
}

/** Months first..last are shown; `chosen` are those the results are limited to. `isSmall`: a glance without details. */
interface Plot {
  isRate: boolean;
  isSmall: boolean;
  months: string[];
  first: number;
  last: number;
  chosen: { from: number; to: number } | null;
  rows: PlotRow[];
  choose(from: number, to: number): void;
}

interface Chart { show(plot: Plot): void }

/** What the timeline asks the page for: the months from..to were chosen ('': any); a switch was turned; the query was counted, or counted better. */
interface TimelineEvents {
  choose(from: string, to: string): void;
  change(view: Partial<View>): void;
  counted(search: Search, tally: Tally): void;
}

interface Timeline {
  hide(): void;
  show(search: Search, view: View, signal: AbortSignal): Promise<void>;
  compare(view: View, signal: AbortSignal): Promise<void>;
}

interface FilterLists {
  hear(hit: Hit): void;
  fill(manifest: Manifest, docs: Docs, counted: { search: Search; tally: Tally } | null): void;
  choose(text: string): void;
}

// ---- transcript pages ---------------------------------------------------------------------------

/** A line with its element, where its text begins in the text of that, and whether other lines are in there. */
interface PageLine extends Line { element: Element; from: number; shared?: boolean }

type TimedLine = PageLine & { seconds: number };

/** The place of a line. */
type Placed = Pick<Line, 'anchor' | 'seconds'>;

/** A part of an element's text. */
interface Part { element: Element; from: number; to: number }

/** A word of a line: its place in the text, and its times in seconds. */
interface SpokenWord { from: number; to: number; start?: number; end?: number }

/** The exact times of a line, in seconds. */
interface Times { start?: number; end?: number; words?: SpokenWord[] }

/** A line as it is saved: with its exact times and its speaker where the page knows them. */
type SavedLine = Line & Times & { speaker?: string };

/**
 * What a transcript page says of itself; '' for what is not known. `date` as 2025-06-13 and `day` as June 13, 2025,
 * `length` in seconds or 0, `recording` and `address` without a fragment, `notes` where the channel's notes stand in the
 * description, `media` the audio or video beside the transcript, from the page, `frame` the address of another host's
 * player. `link`: where the recording is at second 0. `site`: the name of the archive. `kind`: `video` or `audio`.
 */
interface Page {
  title: string;
  channel: string;
  site: string;
  kind: string;
  date: string;
  day: string;
  length: number;
  language: string;
  description: string;
  notes: string;
  recording: string;
  media: string;
  frame: string;
  link: string;
  address: string;
  chapters: { start: number; title: string }[];
}

/** A format to save a transcript in: `timed` needs times, `described` holds the description. */
interface Format {
  name(): string;
  ending: string;
  type: string;
  write(page: Page, lines: SavedLine[]): string;
  timed: boolean;
  described?: boolean;
}

/**
 * A passage to cite: the words, its times as shown (`12:35–13:10`, '' without times), who speaks ('' if nobody is
 * named), its address, and that of the moment in the recording ('' where there is none).
 */
interface Passage { text: string; time: string; speaker: string; address: string; recording: string }

/** What is cited: a passage, or with empty words the whole transcript; `today` as 2026-12-01. */
interface Citation extends Passage { page: Page; today: string }

/** A form to cite in; with an `ending` it can be saved as a file. */
interface CitationForm { name: string; write(cited: Citation): string; ending?: string; type?: string }

/** Receives the time in seconds (NaN if only the rest changed), and whether the recording runs. */
type Tick = (time: number, runs: boolean) => void;

/**
 * A player on the page. `tells`: it reports its time, so that the text can follow. Where another host's player takes no
 * orders, `seek` opens it anew. `time` and `runs` where they are known at once.
 */
interface Player {
  element: HTMLElement;
  tells: boolean;
  seek(seconds: number): void;
  play(): void;
  pause(): void;
  stop(): void;
  time?(): number;
  runs?(): boolean;
}

/** Opens a player at a second; `sign` hears whether it lives. `name`: whose it is, '' for a file. */
interface PlayerKind { name: string; open(start: number, tick: Tick, sign: (lives: boolean) => void): Player }

/** What the player of a transcript page does for the other tools. */
interface Playing {
  isOpen(): boolean;
  line(): TimedLine | null;
  toggle(): void;
  leave(): void;
  skip(seconds: number): void;
  playFrom(seconds: number): void;
}

// ---- the namespace ------------------------------------------------------------------------------

/** A text, or one for a number and for each plural category of the language (CLDR's `one`, `few`, `other` ...). */
type Message = string | Record<string, string>;

type Values = Record<string, string | number>;

/** What every page has. */
interface LonghandSite {
  catalogue?: Record<string, Message>;
  digits(number: number, decimals?: number): string;
  wording(key: string, values?: Values): string;
  wordingParts<V extends Node = never>(key: string, values: Record<string, string | number | V>): (string | V)[];
  folder: string;
  runScript(address: string): Promise<void>;
  parsePage(text: string): Document;
  whenParsed(run: () => void): void;
  readLines(page: Document, folded?: boolean): PageLine[];
  anchorSeconds(anchor: string): number | null;
  answerFind(): void;
  seconds(text: string): number;
  clock(seconds: number): string;
  lineAt(timed: Placed[], seconds: number): number;
  namedLines<L extends Placed>(lines: L[], fragment: string): L[];
  fragmentOf(lines: Placed[], first: number, last: number, length: number): string;
  endOf(lines: Placed[], at: number, length: number): number;
  load(name: string): Promise<void>;
  pageLines(): PageLine[];
  wrap<P extends Part>(parts: P[], wrapper: (part: P) => HTMLElement): void;
  unwrap(selector: string): void;
  addSigns(lines: PageLine[], name: string): void;
  removeSigns(name: string): void;
  reveal(element: Element): void;
  point(lines: PageLine[]): void;
  pointed(): PageLine[];
  isTyped(event: KeyboardEvent): boolean;
  usesKeys(): boolean;
}

/** Elements and dates, on transcript pages and the search page. */
interface LonghandElements {
  make<K extends keyof HTMLElementTagNameMap>(tag: K, attributes?: Record<string, string>, ...children: (Node | string)[]): HTMLElementTagNameMap[K];
  draw<K extends keyof SVGElementTagNameMap>(tag: K, attributes?: Values, ...children: (Node | string)[]): SVGElementTagNameMap[K];
  copy(text: string): Promise<boolean>;
  fullDate(date: string): string;
  longDate(date: string): string;
  monthName(month: string): string;
  shortMonth(month: string, withYear: boolean): string;
}

/** The words of a text, on transcript pages and the search page. */
interface LonghandWords {
  tokenize(text: string): Token[];
  isNoSpaceTerm(term: string): boolean;
  isPlainAt(text: string, at: number): boolean;
  isGershayim(text: string, at: number): boolean;
  widthAt(text: string, at: number): number;
  cutQuery(text: string, notes: Note[]): Piece[];
  parseQuery(text: string): Query;
  Stream: new (lines: Line[]) => Stream;
  findMatches(terms: string[], groups: Group<Run>[]): Match[];
  labelsOf(stream: Stream, group: Group<Run>): Set<string>;
  spokenBy(stream: Stream, filters: SpeakerFilter[]): Stream;
  findMoments(stream: Stream, groups: Group<Run>[], weights?: number[]): Moment[];
  findRespelt(terms: string[], words: Word[], slot: number): Change | null;
  longestRun(terms: string[], words: Word[]): { first: number; length: number };
}

/** The tools of a transcript page. */
interface LonghandReader {
  readPage(document: Document, address: string): Page;
  wholeDescription(own: string, order: string, notes: Record<string, string>): string;
  recordingOf(page: Page, seconds: number): string;
  speakersOf(lines: { element: Element }[]): string[];
  YOUTUBE: RegExp;
  readTimes(value: string, texts: string[]): Times[] | null;
  exactLines<L extends { text: string }>(document: Document, lines: L[]): (L & Times)[];
  FORMATS: Format[];
  toTxt(page: Page, lines: SavedLine[]): string;
  toVtt(page: Page, lines: SavedLine[]): string;
  toSrt(page: Page, lines: SavedLine[]): string;
  toJson(page: Page, lines: SavedLine[]): string;
  toMarkdown(page: Page, lines: SavedLine[]): string;
  CITATIONS: CitationForm[];
  openCite(passage: Passage | null, first: boolean): void;
  playerOf(page: Page): PlayerKind | null;
  /** The channel's notes by their marks, once the script that holds them has run. */
  notes?: Record<string, string>;
  page: Page;
  bar: HTMLElement;
  strip: HTMLElement;
  body: HTMLElement;
  told: HTMLElement;
  timedLines(): TimedLine[];
  placeOf(seconds: number): string;
  addToStrip(name: string, place: string): void;
  duration(): number;
  say(text: string): void;
  openLayer(close: () => void): void;
  saveText(text: string, type: string, ending: string): void;
  saveMenu(): HTMLElement;
  linkDay(): void;
  linkTerms(): void;
  showChapters(): void;
  findForm: HTMLElement;
  findAsked(): void;
  citeBar: HTMLElement;
  citeButton: HTMLElement;
  citePointed(): void;
  showWord(line: PageLine | null, seconds: number): void;
  hasWords(): boolean;
  listen: HTMLElement | null;
  playing: Playing;
}

/** The index, and searching it. */
interface LonghandSearch {
  BitReader: new (text: string, at?: number, end?: number) => BitReader;
  BASE: number;
  digitsAt(text: string, at: number, width?: number): number;
  damaged(problem: string): never;
  WordShard: new (file: { t?: string; p: string }, n: number) => WordShard;
  readWords(coded: string): string[];
  compareBytes(a: string, b: string): number;
  countUpTo(list: string[], word: string): number;
  fnv1a(word: string): number;
  runHash(words: string[], s: number): number;
  topBits(hash: number, width: number): number;
  filterRow(coded: string, hash: number, manifest: Manifest, docs: Docs): Uint8Array;
  isSlip(word: string, other: string): boolean;
  similarWords(word: string, list: string[], limit?: number): string[];
  readSpelling(file: { t: string; df?: string }): Map<string, number>;
  readDocs(file: Columns, n: number): Docs;
  Archive: new (load: Sources['load']) => Archive;
  matchChannels(name: string, channels: string[]): number[];
  filterMarks(query: Query, manifest: Manifest, docs: Docs, notes: Note[]): { byChannel: Uint8Array; byDate: Uint8Array };
  dayNumber(day: string): number;
  chosenChannels(text: string, channels: string[]): Set<number>;
  filtersIn(text: string): Piece[];
  withAnother(text: string, kind: 'channel' | 'speaker', value: string): string;
  withFilter(text: string, kind: 'after' | 'before', value: string): string;
  withoutPiece(text: string, piece: Pick<Piece, 'start' | 'end'>): string;
  withoutFilters(text: string): string;
  withMonths(text: string, from: string, to: string): string;
  monthsOf(text: string): { from: string | null; to: string | null };
  monthAfter(month: string): string;
  keyOf(word: Word): string;
  phrasesOf<R extends Run>(groups: Group<R>[]): R[];
  wordsOf(groups: Group<Run>[]): Word[];
  filterGrams(words: Word[], manifest: Manifest): Gram[];
  byShard(grams: Gram[]): Gram[][];
  replaceWords(text: string, changes: Change[]): string;
  mayBeMistyped(term: string): boolean;
  Lists: new (archive: Archive, manifest: Manifest, docs: Docs) => Lists;
  Candidates: new (lists: Lists, archive: Archive) => Candidates;
  Respelling: new (search: Search) => { find(): Promise<{ doc: number; change: Change } | null> };
  examine(search: Search, doc: number, stage: Stage): Promise<Hit | null>;
  keepCount(search: Search, doc: number, stream: Stream, title: string): void;
  Reader: new (search: Search) => { stopped: boolean; more(options?: MoreOptions): ReturnType<Search['more']> };
  Stages: new (search: Search) => { plan(): Plan[]; planWords(): Plan };
  Index: new (sources: Sources) => Index;
  noteText(note: Note): string;
}

/** Counting, and the search for scripts. */
interface LonghandCounts {
  tallyOf(search: Search, marks?: Uint8Array): Promise<Tally | null>;
  Verification: new (search: Search, tally: Tally, marks?: Uint8Array) => Verification;
  Calendar: new (days0: string, docs: Pick<Docs, 'n' | 'day'>) => Calendar;
  calendarOf(manifest: Pick<Manifest, 'days0'>, docs: Docs): Calendar;
  countByMonth(calendar: Calendar, docs: Docs, tally: Tally, marks: Uint8Array[], byChannel?: boolean): Monthly[];
  countAnswers(tally: Tally, marks: Uint8Array, group: ArrayLike<number>, groups: number): Uint32Array;
  searcher(index: Index): (query: string, options?: ApiOptions) => Promise<ApiAnswer>;
}

/** The search page. */
interface LonghandSearchPage {
  readView(search: string): View;
  writeView(view: View): string;
  MOST_COMPARED: number;
  recordingAt(recording: string, seconds: number | null): string;
  addressOf(url: string, anchor: string): string;
  quotations(hits: Hit[], base: string): Quotation[];
  csvRows(rows: (string | number | null)[][]): string;
  csvOf(rows: Quotation[]): string;
  jsonOf(rows: Quotation[], query: string, address: string, partial?: string): string;
  textOf(rows: Quotation[]): string;
  openIndex(): Index;
  loadMore(): Promise<void>;
  onWeb: boolean;
  saveCsv(rows: (string | number)[][], query: string, part: string): void;
  takeResults(button: HTMLButtonElement, hits: Hit[], query: string, left: number): Promise<void>;
  momentName(moment: Pick<Moment, 'anchor' | 'seconds' | 'line'>): string;
  foundText(search: Search, tally: Tally | null, left: number, onPage: number): string;
  progressTeller(place: HTMLElement, signal: AbortSignal): (read: number, of: number) => void;
  totalFound(search: Search, tally: Tally | null, left: number): number | null;
  hitElement(hit: Hit, search: Search, query: string): HTMLElement;
  search(query: string, options?: ApiOptions): Promise<ApiAnswer>;
}

/** What the chart and the lists of filters are made of. */
interface LonghandChart {
  LEAST_TALK: number;
  amount(tally: Tally, unit: Unit, count: number, holders: number): string;
  greatest(lines: ChartLine[], perHour: boolean): number;
  labelOf(series: Series): string;
  marksFor(search: Search, main: Search, anyDate?: boolean): Uint8Array;
  answersOf(search: Search, tally: Tally): number;
  periodName(period: string): string;
  monthText(line: ChartLine, month: number, picture: Picture, tally: Tally): string;
  perHours(hours: number): string;
  picture(all: Series[], view: View, channelRows: number): Picture;
  rateText(rate: number): string;
  seriesNotes(all: Series[], unit: Unit): string[];
  monthTable(picture: Picture, all: Series[]): HTMLElement;
  Kwic: new (index: Index) => Kwic;
  concordance(stream: Stream, groups: Group<Run>[]): KwicLine[];
  monthCsv(picture: Picture, all: Series[]): (string | number)[][];
  hasChartSettings(view: View): boolean;
  Chart: new (place: HTMLElement) => Chart;
  Timeline: new (index: Index, events: TimelineEvents) => Timeline;
  FilterLists: new (read: () => string, write: (text: string) => void) => FilterLists;
}

/**
 * The namespace of the scripts. Its parts depend on the page; a script may rely on the scripts that docs/theming.md lists
 * before it.
 */
type Longhand = LonghandSite & LonghandElements & LonghandWords & LonghandReader & LonghandSearch & LonghandCounts & LonghandSearchPage & LonghandChart;

declare var longhand: Longhand;
