// Reading pages: which of a search's candidates are opened, how many at a time, and when to pause.
//
// While nothing is found, reading goes on: a phrase that was said is found without a click. Once there is a hit, only so
// many bytes are read in vain before the reader is asked.

(function () {
  'use strict';

  const api = globalThis.longhand;

  const WANT = 10, VAIN = 200_000, PAGES_AT_ONCE = 4;
  const BATCH = 12; // hits of a sentence that is not said as such, to be put in order

  class Reader {
    /** @param {Search} search */
    constructor(search) {
      this.search = search;
      /** Pages being read, in the order of their rank. @type {{doc: number, hit: Promise<Hit|null>}[]} */
      this.reading = [];
      /** The transcripts found. @type {Set<number>} */
      this.found = new Set();
      this.stopped = false;
      /** Bytes that were read in vain: in the stage at hand, and since more() was called. */
      this.vainInStage = 0;
      this.vain = 0;
    }

    /**
     * Reads pages until `want` more hits are found, nothing is left, or enough was read in vain.
     * @param {MoreOptions} [options]
     * @returns {Promise<{hits: Hit[], done: boolean, left: number}>} left: candidates that were not looked at
     */
    async more({ want = WANT, vain = VAIN, onHit, onRead } = {}) {
      const { search } = this;
      /** @type {Hit[]} */
      const hits = [];
      /** @param {Hit} hit */
      const show = (hit) => {
        hits.push(hit);
        if (!search.shown && this.isExtreme()) search.extreme = hit.date;
        search.shown++;
        this.found.add(hit.doc);
        onHit?.(hit);
      };
      this.vain = 0;
      this.stopped = false;
      const isPaused = () => this.stopped || (search.shown > 0 && this.vain >= vain);
      while (!search.done && hits.length < want && !isPaused()) {
        await this.readStage(want - hits.length, isPaused, show, onRead);
        if (hits.length < want && this.isStageOver()) await this.nextStage();
      }
      if (search.shown && search.stage && this.isStageOver() && !search.hasNext()) search.done = true;
      return { hits, done: search.done, left: this.left() };
    }

    /** The stage at hand, while the search goes on. */
    get stage() {
      return /** @type {Stage} */ (this.search.stage);
    }

    async nextStage() {
      const { search } = this;
      search.unreadSentences += this.stage.docs.length - this.stage.next;
      this.vainInStage = 0;
      await search.nextStage();
    }

    /** Whether the candidates are in the order of their dates. */
    get isByDate() {
      return ['newest', 'oldest'].includes(this.search.options.order || '');
    }

    /** Whether the first hit is the first by date of all that answer the query. */
    isExtreme() {
      const { query, unreadSentences } = this.search;
      const { stage } = this;
      const isWhole = stage.exact || !(query.sentence || stage.mayLack);
      return isWhole && !unreadSentences && this.isByDate;
    }

    /** Whether the stage at hand has nothing left to read, or has read in vain for as long as its patience lasts. */
    isStageOver() {
      const { stage } = this;
      const { shown } = this.search;
      const isTried = !shown && this.vainInStage >= stage.patience;
      return !this.reading.length && (isTried || stage.next >= stage.docs.length);
    }

    /** @param {number} want @param {() => boolean} isPaused @param {(hit: Hit) => void} show @param {MoreOptions['onRead']} onRead */
    async readStage(want, isPaused, show, onRead) {
      const { search, stage } = this;
      /** @type {Hit[]} */
      let batch = [];
      const together = !stage.exact && search.query.sentence !== null && !this.isByDate ? BATCH : 1;
      let found = 0;
      const release = () => {
        batch.sort((a, b) => b.closeness - a.closeness);
        batch.forEach(show);
        found += batch.length;
        batch = [];
      };
      for (let tried = 0; found < want && !isPaused() && !this.isStageOver(); tried++) {
        // The first candidate is mostly right; the more have failed, the more are read together.
        const most = Math.min(PAGES_AT_ONCE, search.shown ? PAGES_AT_ONCE : 2 ** tried);
        this.open(stage.certain && together === 1 ? Math.min(most, want - found) : most);
        const hit = await this.close();
        search.signal?.throwIfAborted();
        if (hit) batch.push(hit);
        if (batch.length >= together || found + batch.length >= Math.max(want, together)) release();
        onRead?.(stage.next - this.reading.length, stage.docs.length);
      }
      release();
    }

    /** Opens the pages of the next candidates, so that this many are being read. @param {number} atOnce */
    open(atOnce) {
      const { stage } = this;
      const { shown } = this.search;
      while (this.reading.length < atOnce && stage.next < stage.docs.length && (shown || this.vainInStage < stage.patience)) {
        const doc = stage.docs[stage.next++];
        if (this.found.has(doc) || this.isKnownToFail(doc)) continue;
        const hit = api.examine(this.search, doc, stage);
        hit.catch(() => {}); // reported where it is awaited
        this.reading.push({ doc, hit });
      }
    }

    /** Whether a page that was read to count it does not answer. @param {number} doc */
    isKnownToFail(doc) {
      const { stage } = this;
      const { query, said } = this.search;
      if (!stage.exact && (stage.mayLack || query.sentence)) return false;
      const one = said[stage.exact ? 'sentence' : 'words'].get(doc);
      return Boolean(one && !one.count && !one.titled);
    }

    /** The hit of the page that was opened first, or null if it does not answer. @returns {Promise<Hit|null>} */
    async close() {
      const first = this.reading.shift();
      if (!first) return null;
      const hit = await first.hit;
      if (!hit) {
        const bytes = this.search.candidates.pageBytes(first.doc);
        this.vain += bytes;
        this.vainInStage += bytes;
      }
      return hit;
    }

    /** Candidates of the stage at hand that were not looked at. */
    left() {
      const { stage, done } = this.search;
      return !stage || done ? 0 : stage.docs.slice(stage.next).filter((doc) => !this.isKnownToFail(doc)).length + this.reading.length;
    }
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ Reader }));
})();
