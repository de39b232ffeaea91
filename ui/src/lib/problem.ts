import type { Problem } from '../generated/wire';

function isProblem(error: unknown): error is Problem {
  return typeof error === 'object' && error !== null && ['message', 'code', 'detail'].every((field) => typeof (error as Record<string, unknown>)[field] === 'string');
}

/** What cannot be written as JSON, such as a value that holds itself, has no words of its own. */
function written(error: unknown): string | undefined {
  try {
    return JSON.stringify(error);
  } catch {
    return undefined;
  }
}

/** Turns whatever a call rejected with into a Problem, so that nothing ever shows as "[object Object]". */
export function problemFrom(error: unknown): Problem {
  if (isProblem(error)) return error;
  const text = error instanceof Error ? error.message : typeof error === 'string' ? error : written(error);
  return { code: 'internal', message: 'Windlass could not do that.', hint: text || null, retry: false, detail: text ?? '' };
}

/** What "Copy details" puts on the clipboard. */
export function copyableProblem(problem: Problem): string {
  const lines = [problem.message, problem.hint, `Code: ${problem.code}`, problem.detail];
  return lines.filter((line): line is string => !!line).join('\n');
}
