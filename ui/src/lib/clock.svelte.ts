import { createSubscriber } from 'svelte/reactivity';

const ticking = createSubscriber((update) => {
  const timer = setInterval(update, 1000);
  return () => clearInterval(timer);
});

/** The time, read anew every second by who shows it. Without a reader no timer runs. */
export function everySecond(): number {
  ticking();
  return Date.now();
}
