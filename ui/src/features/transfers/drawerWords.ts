/** What the drawer says about one transfer. */
import type { IconName } from '../../components/icons';
import type { Details, Row } from '../../generated/wire';
import { hasCode } from '../../lib/codes';
import { bytes, count, counted, exactBytes, speed, timeLeft, UNKNOWN } from '../../lib/format';
import { DIRECTIONS, isAcross, isJob, jobDone } from '../../lib/jobs';
import type { Shown } from '../../state/transfersCalm';
import { ACROSS_PROOFS } from './jobWords';
import { BY_ENTITY_TAG, messageOf, MISMATCH, type Proof, PROOFS, type Tone } from './words';

export interface Box {
  tone: Tone;
  icon: IconName;
  title: string;
  text: string;
  proof: Proof | null;
}

/** The proof of what has ended, or how far it is. */
export function boxOf(row: Row, details: Details | null): Box | null {
  if (row.state === 'needsYou' || (row.state === 'failed' && !(isJob(row) && row.message === null))) {
    const message = messageOf(row);
    const mismatch = hasCode(row, 'checksumDiffers');
    const ask = row.state === 'needsYou';
    return { tone: ask ? 'ask' : 'fail', icon: ask ? 'circle-question-mark' : mismatch ? MISMATCH.icon : 'circle-alert', title: message.text, text: message.hint, proof: null };
  }
  if (isJob(row) && row.files) {
    const failed = row.files.failed > 0;
    if (row.state !== 'done') return null;
    const proof = row.verdict && PROOFS[row.verdict];
    const proved = row.verdict ? `${row.files.done > 1 ? 'The lowest proof among them: ' : ''}${ACROSS_PROOFS[row.verdict]}` : '';
    return { tone: failed ? 'fail' : 'ok', icon: failed ? 'circle-alert' : 'circle-check', title: `${jobDone(row)}.`, text: failed ? 'Retry tries the others again.' : proved, proof };
  }
  if (row.verdict) {
    const proof = PROOFS[row.verdict];
    const files = row.files ? `${count(row.files.done)} of ${counted(row.files.total, 'file')} arrived. The lowest proof among them: ` : '';
    // Said only of what was really compared.
    const byTag = row.verdict === 'wholeObject' && !row.files && details !== null && !details.crcThere;
    return { tone: proof.tone, icon: proof.icon, title: proof.words, text: files + (byTag ? BY_ENTITY_TAG : proof.sentence), proof };
  }
  if (!details?.parts || details.partsDone === 0 || row.state === 'cancelled' || row.state === 'skipped') return null;
  return {
    tone: 'idle', icon: 'shield', title: 'So far every part arrived', proof: null,
    text: `${count(details.partsDone)} of ${count(details.partsDone)}. The whole is compared at the end, as far as the server offers checksums.`,
  };
}

export function speedWords(row: Row, shown: Shown | null): { strong: string; rest: string } | null {
  if (row.state === 'moving') {
    const strong = speed(shown?.rate, shown?.stalled ?? false);
    const left = shown?.slowSince != null ? '' : timeLeft(shown?.secondsLeft);
    return strong || left ? { strong: strong || UNKNOWN, rest: left && ` · ${left}` } : null;
  }
  if (row.state !== 'done' || !row.size || row.runningMs < 1000) return null;
  return { strong: `${bytes((row.size / row.runningMs) * 1000)}/s`, rest: ' on average' };
}

export function partsWords(details: Details): string {
  const done = `${count(details.partsDone)} of ${count(details.parts ?? 0)}`;
  if (details.partsRetried > 0 && details.partsDone === details.parts) return `${done} · ${count(details.partsRetried)} sent twice`;
  return details.partSize ? `${done} · ${bytes(details.partSize)} each` : done;
}

export interface Fact {
  label: string;
  value: string;
  mono?: boolean;
  /** Cut in the middle, because both ends tell something. */
  path?: boolean;
}

type NameOf = (connection: string) => string;

/** A job's facts: what, how many, from where to where. */
function jobFacts(row: Row, nameOf: NameOf): Fact[] {
  const { files } = row;
  const facts: (Fact | null)[] = [
    files && { label: 'Objects', value: count(files.total) },
    files && { label: DIRECTIONS[row.direction].done.replace(/^./, (first) => first.toUpperCase()), value: count(files.done) },
    files && files.skipped > 0 ? { label: 'Already there', value: count(files.skipped) } : null,
    files && files.failed > 0 ? { label: 'Not done', value: count(files.failed) } : null,
    row.size ? { label: 'Size', value: exactBytes(row.size) } : null,
    { label: row.to ? 'From' : 'In', value: row.from, path: true },
    row.to ? { label: 'To', value: row.to, path: true } : null,
    isAcross(row) ? { label: 'Through', value: `this computer, to ${nameOf(row.place.connection)}` } : null,
  ];
  return facts.filter((fact): fact is Fact => fact !== null);
}

/** `details` may still be under way for a job, whose row says it all. */
export function factsOf(row: Row, details: Details | null, nameOf: NameOf = (connection) => connection): Fact[] {
  if (isJob(row) || details === null) return isJob(row) ? jobFacts(row, nameOf) : [];
  const here = row.direction === 'upload' ? details.local : details.remote;
  const there = row.direction === 'upload' ? details.remote : details.local;
  const facts: (Fact | null | '')[] = [
    details.crcHere && { label: 'This computer', value: details.crcHere, mono: true },
    details.crcThere && { label: 'Server', value: details.crcThere, mono: true },
    row.size !== null && row.files === null ? { label: 'Size', value: row.state === 'done' && row.verdict && row.verdict !== 'unconfirmed' ? `${exactBytes(row.size)}, both sides` : exactBytes(row.size) } : null,
    details.version && { label: 'Version', value: details.version, mono: true },
    details.etag && { label: 'ETag', value: details.etag, mono: true },
    { label: 'From', value: here, path: true },
    { label: 'To', value: there, path: true },
  ];
  return facts.filter((fact): fact is Fact => Boolean(fact));
}
