/**
 * Ports of services that understand enough of an HTTP request to be harmed by one (case S12), above those that every
 * system keeps for itself: mail, telephony, shells, databases, queues, container engines, and what browsers refuse
 * (https://fetch.spec.whatwg.org/#port-blocking).
 */
const harmful = new Set([
  1080, 1433, 1521, 1719, 1720, 1723, 2049, 2181, 2375, 2376, 2379, 2380, 3128, 3306, 3389, 3659, 4045, 4190, 4369,
  5060, 5061, 5432, 5672, 5900, 5984, 6000, 6379, 6380, 6443, 6566, 6660, 6661, 6662, 6663, 6664, 6665, 6666, 6667,
  6668, 6669, 6679, 6697, 9042, 9092, 9200, 9300, 10_080, 10_250, 10_255, 11_211, 26_379, 27_017, 27_018, 27_019,
]);

/** Why a port is not called; undefined when it may be. */
export function portFault(port: number): { en: string; zh: string } | undefined {
  const usual = port === 80 || port === 443 || (port >= 1024 && !harmful.has(port));
  return usual ? undefined : { en: 'is kept for another kind of service', zh: '保留给其他类型的服务' };
}
