import { createBackendWayOut } from '../../src/app/backend-way-out.ts';
import type { WayOut } from '../../src/assistant/way-out.ts';
import { systemClock } from '../../src/domain/clock.ts';

/** The way of backends to the simulated servers on this machine. */
export const wayOutHome: WayOut = createBackendWayOut({
  config: { SWITCHHOOK_ALLOW_ADDRESSES: ['127.0.0.0/8'], OPENAI_BASE_URL: undefined },
  clock: systemClock,
});
