import { requireRole } from './access.ts';
import { blockages, unblock } from './blockages.ts';
import { deadGroups, exportDead, getDelivery, getOutboundEvent, listDeliveries, replayOne } from './deliveries.ts';
import { revealKey, rotateKey } from './endpoint-keys.ts';
import { endpointIdOf, findEndpoint } from './endpoint-names.ts';
import { disableEndpoint, muteEndpoint, pauseEndpoint, resumeEndpoint } from './endpoint-states.ts';
import { endpointStats } from './endpoint-stats.ts';
import { createEndpoint, deleteEndpoint, editEndpoint, getEndpoint, listEndpoints } from './endpoints.ts';
import { expungeOutboundEvent } from './expunge.ts';
import { listOutboundEvents } from './list-outbound-events.ts';
import { pollEndpoint } from './poll-endpoint.ts';
import { publishEvent, testEndpoint, tryTransform } from './publish-event.ts';
import type { Relay } from './relay.ts';
import type { RelayDeps } from './relay-deps.ts';
import { cancelReplay, getReplay, listReplays, replay } from './replays.ts';

/** The use cases of the outbound relay over their stores and the functions of other folders. Nothing to close. */
export function createRelay(deps: RelayDeps): Relay {
  return {
    listEndpoints: listEndpoints(deps),
    getEndpoint: getEndpoint(deps),
    endpointIdOf: endpointIdOf(deps),
    findEndpoint: findEndpoint(deps),
    createEndpoint: createEndpoint(deps),
    editEndpoint: editEndpoint(deps),
    deleteEndpoint: deleteEndpoint(deps),
    rotateKey: rotateKey(deps),
    revealKey: revealKey(deps),
    endpointStats: endpointStats(deps),
    listOutboundEvents: listOutboundEvents(deps),
    pauseEndpoint: pauseEndpoint(deps),
    resumeEndpoint: resumeEndpoint(deps),
    disableEndpoint: disableEndpoint(deps),
    muteEndpoint: muteEndpoint(deps),
    testEndpoint: testEndpoint(deps),
    pollEndpoint: pollEndpoint(deps),
    tryTransform: tryTransform(deps),
    publish: publishEvent(deps),
    eventTypes: () => deps.eventTypes,
    getOutboundEvent: getOutboundEvent(deps),
    expungeOutboundEvent: expungeOutboundEvent(deps),
    listDeliveries: listDeliveries(deps),
    getDelivery: getDelivery(deps),
    exportDead: exportDead(deps),
    deadGroups: deadGroups(deps),
    blockages: blockages(deps),
    unblock: unblock(deps),
    replay: replay(deps),
    replayOne: replayOne(deps),
    getReplay: getReplay(deps),
    listReplays: listReplays(deps),
    cancelReplay: cancelReplay(deps),
    incidentOf: async (actor, project, endpointId) => {
      await requireRole(deps, { actor, project, role: 'viewer', action: 'endpoint.show' });
      return await deps.incidents.open(endpointId);
    },
  };
}
