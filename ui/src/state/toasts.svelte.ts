import type { IconName } from '../components/icons';
import { backend } from '../backend/current';
import { copyableProblem, problemFrom } from '../lib/problem';

export interface Toast {
  icon: IconName;
  tone: 'ok' | 'ask' | 'fail' | '';
  text: string;
  action?: { label: string; run: () => void };
}

/** One at a time; the others wait. */
class Toasts {
  shown = $state.raw<Toast[]>([]);

  get first(): Toast | undefined {
    return this.shown[0];
  }

  add(toast: Toast): void {
    if (this.shown.some((other) => other.text === toast.text)) return;
    this.shown = [...this.shown, toast];
  }

  dismiss(): void {
    this.shown = this.shown.slice(1);
  }

  /** What a call rejected with: message and hint, and "Copy details". */
  fail(error: unknown): void {
    const problem = problemFrom(error);
    const text = [problem.message, problem.hint].filter(Boolean).join(' ');
    const run = (): void => void backend.copyText(copyableProblem(problem)).catch((refused: unknown) => this.fail(refused));
    this.add({ icon: 'circle-alert', tone: 'fail', text, action: { label: 'Copy details', run } });
  }
}

export const toasts = new Toasts();
