// In a frame of the shop, its own tag takes the choice too: it keeps it in a cookie of the shop's
// site, which no browser blocks.
const choice = document.documentElement.dataset.choice;
if (choice && parent !== window) parent.postMessage('chaland ' + choice, '*');
