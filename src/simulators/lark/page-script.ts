/** What runs in the page: plain JavaScript, texts set as texts, so nothing of a message becomes markup. */
export const pageScript = String.raw`
let state = {}, chatId, thread, shown = '', read = {}, userId = new URLSearchParams(location.search).get('user') || '';
const $ = (id) => document.getElementById(id);
function el(tag, props, ...children) {
  const made = Object.assign(document.createElement(tag), props || {});
  made.append(...children.filter((child) => child !== undefined && child !== null));
  return made;
}
async function post(path, body) {
  const response = await fetch(path, { method: 'POST', body: JSON.stringify({ user: userId, ...body }) });
  const answer = await response.json();
  const words = answer.problem || (answer.toast && answer.toast.content);
  if (words) say(words);
  await load();
}
function say(words) {
  $('toast').textContent = words;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { $('toast').textContent = ''; }, 5000);
}
async function load() {
  const response = await fetch('/sim/state?user=' + encodeURIComponent(userId));
  const text = await response.text();
  if (text === shown) return;
  const typing = document.activeElement && document.activeElement.closest('#log form');
  if (typing && shown && JSON.parse(text).problem === undefined && load.busy !== true && sameCards(text)) return;
  shown = text;
  state = JSON.parse(text);
  userId = state.user;
  draw();
}
function sameCards(text) {
  const chat = (JSON.parse(text).chats || []).find((one) => one.id === chatId);
  const old = (state.chats || []).find((one) => one.id === chatId);
  return JSON.stringify(chat) === JSON.stringify(old);
}
function draw() {
  $('user').replaceChildren(...state.users.map((user) => el('option', { value: user.openId, textContent: user.name, selected: user.openId === userId })));
  if (!state.chats.some((chat) => chat.id === chatId)) { chatId = state.chats[0] && state.chats[0].id; thread = undefined; }
  $('chats').replaceChildren(...state.chats.map((chat) => {
    const heard = chat.messages.filter((message) => message.bot).length;
    if (chat.id === chatId || read[chat.id] === undefined) read[chat.id] = heard;
    const fresh = heard - read[chat.id];
    const mark = fresh > 0 ? el('span', { className: 'unread', textContent: fresh, title: 'not read yet' }) : '';
    const button = el('button', { onclick: () => { chatId = chat.id; thread = undefined; draw(); } }, chat.name, mark);
    if (chat.id === chatId) button.setAttribute('aria-current', 'true');
    return button;
  }));
  const chat = state.chats.find((one) => one.id === chatId);
  if (!chat) return;
  $('mention').hidden = !chat.group;
  $('text').placeholder = thread ? 'Reply in the thread' : '/webhook help';
  const log = $('log');
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80 || log.childElementCount === 0;
  log.replaceChildren(...inThreads(chat.messages).map(drawMessage));
  if (atEnd) log.scrollTop = log.scrollHeight;
}
function inThreads(messages) {
  return messages.filter((one) => !one.rootId).flatMap((root) => [root, ...messages.filter((one) => one.rootId === root.id)]);
}
function drawMessage(message) {
  const time = new Date(message.at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  const reply = el('button', { className: 'reply', textContent: 'Reply in thread', onclick: () => { thread = message.rootId || message.id; draw(); $('text').focus(); } });
  const who = el('div', { className: 'who' }, message.name + ' · ' + time + (message.edited ? ' · edited ' : ' '), reply);
  const body = message.card ? drawCard(message) : el('div', { className: 'text', textContent: message.text });
  return el('div', { className: 'message' + (message.rootId ? ' thread' : '') }, who, body);
}
function drawCard(message) {
  const card = message.card, header = card.header;
  const top = header && el('header', { className: header.template }, header.title.content,
    ...(header.text_tag_list || []).map((tag) => el('span', { className: 'tag', textContent: tag.text.content })),
    header.subtitle && header.subtitle.content ? el('small', { textContent: header.subtitle.content }) : undefined);
  const body = el('div', { className: 'body' }, ...card.body.elements.map((one) => element(one, message)));
  return el('div', { className: 'card' }, top, body);
}
function element(one, message) {
  switch (one.tag) {
    case 'markdown': return markdown(one.content);
    case 'div': return el('div', { className: ['plain', one.text.text_size === 'notation' ? 'small' : '', one.text.text_color ? one.text.text_color + '-text' : ''].join(' '), textContent: one.text.content });
    case 'column_set': return el('div', { className: 'row' }, ...one.columns.flatMap((column) => column.elements.map((inner) => element(inner, message))));
    case 'button': return button(one, message);
    case 'form': return form(one, message);
    case 'input': return field(one, one.input_type === 'multiline_text' ? el('textarea', { rows: one.rows || 3 }) : el('input', { type: one.input_type === 'password' ? 'password' : 'text' }));
    case 'select_static': return field(one, el('select', {}, ...one.options.map((option) => el('option', { value: option.value, textContent: option.text.content, selected: option.value === one.initial_option }))));
    default: return el('div', { textContent: '[' + one.tag + ']' });
  }
}
function field(one, input) {
  input.name = one.name;
  input.required = one.required === true;
  if (one.tag === 'input') {
    input.value = one.default_value || '';
    input.maxLength = one.max_length || 1000;
    input.placeholder = one.placeholder ? one.placeholder.content : '';
  }
  return one.label ? el('label', {}, one.label.content, input) : input;
}
function button(one, message) {
  const press = () => {
    if (one.confirm && !confirm(one.confirm.title.content + '\n\n' + one.confirm.text.content)) return;
    post('/sim/press', { message: message.id, button: one.text.content });
  };
  const submits = one.form_action_type === 'submit';
  return el('button', { textContent: one.text.content, className: one.type || '', type: submits ? 'submit' : 'button', onclick: submits ? null : press });
}
function form(one, message) {
  return el('form', { onsubmit: (event) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(event.target));
    document.activeElement.blur();
    post('/sim/submit', { message: message.id, values });
  } }, ...one.elements.map((inner) => element(inner, message)));
}
function markdown(source) {
  const box = el('div', { className: 'markdown' });
  source.split(/(^ *(\x60{3,})[^\n]*\n[\s\S]*?\n *\2$)/m).forEach((part, index) => {
    if (index % 3 === 2) return;
    if (index % 3 === 1) return box.append(el('pre', {}, el('code', { textContent: part.replace(/^ *\x60+[^\n]*\n/, '').replace(/\n *\x60+$/, '') })));
    for (const block of part.split(/\n{2,}/)) if (block.trim() !== '') box.append(paragraph(block.replace(/^\n|\n$/g, '')));
  });
  return box;
}
function paragraph(block) {
  if (/^\|/.test(block)) return tableOf(block);
  if (/^-{3,}$/.test(block.trim())) return el('hr');
  const title = /^#{1,6} (.*)$/.exec(block);
  if (title) return el('h4', {}, ...inline(title[1]));
  if (/^> ?/.test(block)) return el('blockquote', {}, ...inline(block.replace(/^> ?/gm, '')));
  return el('div', {}, ...inline(block.replace(/^( *)- /gm, '$1• ')));
}
function tableOf(block) {
  const rows = block.split('\n').filter((row, index) => index !== 1).map((row) => row.replace(/^\||\|$/g, '').split('|'));
  return el('table', {}, ...rows.map((row, index) => el('tr', {}, ...row.map((cell) => el(index === 0 ? 'th' : 'td', {}, ...inline(cell.trim()))))));
}
function inline(text) {
  return text.split(/(\x60[^\x60]+\x60|\*\*[^*]+\*\*|\*[^*]+\*|~~[^~]+~~|\[[^\]]*\]\([^)\s]*\))/).map((part) => {
    if (/^\x60/.test(part)) return el('code', { textContent: part.slice(1, -1) });
    if (/^\*\*/.test(part)) return el('strong', { textContent: decoded(part.slice(2, -2)) });
    if (/^\*[^*]/.test(part)) return el('em', { textContent: decoded(part.slice(1, -1)) });
    if (/^~~/.test(part)) return el('s', { textContent: decoded(part.slice(2, -2)) });
    const link = /^\[([^\]]*)\]\((https?:[^)\s]*)\)$/.exec(part);
    return link ? el('a', { href: link[2], target: '_blank', rel: 'noreferrer', textContent: decoded(link[1]) }) : decoded(part);
  });
}
function decoded(text) {
  return text.replace(/&#(\d+);/g, (whole, code) => String.fromCodePoint(Number(code)));
}
$('user').onchange = () => { userId = $('user').value; chatId = undefined; thread = undefined; shown = ''; read = {}; load(); };
$('say').onsubmit = (event) => {
  event.preventDefault();
  const text = $('text').value.trim();
  if (text === '') return;
  $('text').value = '';
  post('/sim/say', { chat: chatId, text, mention: $('at').checked && !thread, thread });
  thread = undefined;
};
load();
setInterval(load, 1000);
`;
