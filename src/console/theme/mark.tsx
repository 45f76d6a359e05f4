/** The product's sign: a hook that switches. Decorative; name it in text beside it. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="var(--mantine-color-indigo-filled)" />
      <g fill="none" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" strokeLinejoin="round">
        <path d="M21 7.5v10.8a5.2 5.2 0 0 1-10.4 0v-2.6" />
        <path d="m7.6 18.4 3-3.1 3 3.1" />
      </g>
      <circle cx="21" cy="7.4" r="2.4" fill="#fff" />
    </svg>
  );
}
