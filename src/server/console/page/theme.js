// The chosen theme, set before anything is drawn: light, dark, or as the system has it.
document.documentElement.dataset.theme = localStorage.getItem('leadbench.theme') || 'system';
