import type { ConnectionForm } from '../generated/wire';

/** A connection form that was left half filled. It may hold a secret, so it lives in the memory of the window alone. */
export interface Draft {
  form: ConnectionForm;
  /** The certificate that was chosen, for showing. */
  certificate: string | null;
}

const drafts = new Map<string, Draft>();
/** Of connections that were removed. A form that is still open keeps nothing any more when it is left. */
const gone = new Set<string>();

/** Of a connection that is edited, or of a new one and the profile that it begins with. */
export function draftName(id: string | null, profile?: string): string {
  return id === null ? `new ${profile ?? ''}` : `of ${id}`;
}

/** The draft goes to the form: it is kept again when the form is left again. */
export function takeDraft(name: string): Draft | null {
  const draft = drafts.get(name) ?? null;
  drafts.delete(name);
  return draft;
}

export function keepDraft(name: string, draft: Draft): void {
  if (!gone.has(name)) drafts.set(name, draft);
}

/** The connection is gone, and what was typed for it goes too. */
export function dropDraft(id: string): void {
  const name = draftName(id);
  drafts.delete(name);
  gone.add(name);
}
