// Sets the chosen colours before the first paint. A file of its own because the page's CSP allows no inline script.
{
  const chosen = localStorage.getItem('switchhook.colors');
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.mantineColorScheme = dark ? 'dark' : 'light';
}
