/** Who the bot is in the room. */
export const bot = { kind: 'bot', id: 'switchhook', name: 'Switchhook' } as const;
