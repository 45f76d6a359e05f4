/** That what an event held was removed, while its id, times and statuses stay. */
export interface Expunged {
  at: Date;
  /** `retention`: its time was over; `request`: an admin asked for it. */
  by: 'retention' | 'request';
}
