import { expect, it } from 'vitest';
import { emptyForm } from '../features/connection/form';
import { draftName, dropDraft, keepDraft, takeDraft } from './drafts';

const draft = { form: emptyForm(), certificate: null };

it('keeps what was typed until it is taken', () => {
  keepDraft(draftName('studio'), draft);
  expect(takeDraft(draftName('studio'))).toBe(draft);
  expect(takeDraft(draftName('studio'))).toBe(null);
});

it('keeps nothing of a connection that was removed, also of a form that is left after that', () => {
  keepDraft(draftName('archive'), draft);
  dropDraft('archive');
  expect(takeDraft(draftName('archive'))).toBe(null);
  keepDraft(draftName('archive'), draft);
  expect(takeDraft(draftName('archive'))).toBe(null);
});
