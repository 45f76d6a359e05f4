/** What runs in the page: tells the receiver what to do, and shows what it got. */
export const pageScript = `
const tell = async (path) => {
  const response = await fetch(path, { method: 'POST' });
  const answer = await response.json();
  document.getElementById('problem').textContent = answer.problem || '';
  await look();
};
const look = async () => {
  const { mood, count, last } = await (await fetch('/receiver')).json();
  for (const button of document.querySelectorAll('[data-mood]')) button.setAttribute('aria-pressed', button.dataset.mood === mood);
  document.getElementById('received').textContent = count === 0 ? 'It has got nothing yet.' : 'It got ' + count + ', the last one ' + last + '.';
};
for (const button of document.querySelectorAll('[data-mood]')) {
  button.onclick = () => tell('/receiver/' + encodeURIComponent(button.dataset.mood));
}
document.getElementById('publish').onclick = () => tell('/publish');
look();
setInterval(() => look().catch(() => {}), 1000);
`;
