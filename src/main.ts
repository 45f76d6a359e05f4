import { enableCompileCache } from 'node:module';

// Before anything else is loaded: compiled code is kept between starts, which makes the next start faster.
enableCompileCache();
const { runProcess } = await import('./process.ts');
process.exitCode = await runProcess();
