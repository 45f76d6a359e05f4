import { enableCompileCache } from 'node:module';

// In plain JavaScript: Node would load its TypeScript compiler for this file alone, 10 MB, while everything else comes
// out of the cache. Before anything else is loaded, compiled code is kept between starts, which makes the next faster.
enableCompileCache();
const { runProcess } = await import('./process.ts');
// Everything is stopped by now. Agenda leaves the timer with which it watches a task (15 s) behind, also of tasks that
// are done, and the process would wait for it.
process.exit(await runProcess());
