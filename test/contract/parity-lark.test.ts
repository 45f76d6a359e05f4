import { isSlow, walk } from './parity/walk.ts';

walk(isSlow);
