// Run by mongosh on the first member. Doing it again changes nothing.

const members = ['mongo-1', 'mongo-2', 'mongo-3'];

function hasConfig() {
  try {
    rs.conf();
    return true;
  } catch (error) {
    if (error.codeName === 'NotYetInitialized') return false;
    throw error;
  }
}

function hasPrimary() {
  return rs.status().members.some((member) => member.stateStr === 'PRIMARY');
}

if (!hasConfig()) rs.initiate({ _id: 'rs0', members: members.map((name, i) => ({ _id: i, host: `${name}:27017` })) });
while (!hasPrimary()) sleep(200);
print('The replica set has a primary.');
