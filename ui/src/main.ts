import { mount } from 'svelte';
import '../tokens.css';
import './styles/base.css';
import App from './App.svelte';
import type { Backend } from './backend/backend';
import { useBackend } from './backend/current';
import { tame } from './platform';
import { views } from './state/views.svelte';

const inTauri = '__TAURI_INTERNALS__' in window;
const { backend }: { backend: Backend } = inTauri ? await import('./backend/tauri') : await import('./backend/fake');

useBackend(backend);
tame({ back: () => views.active.back(), forward: () => views.active.forward() });
mount(App, { target: document.body });
