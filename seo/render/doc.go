// Package render opens pages in the system's Chromium, as a phone 390 pixels wide, and
// says what only a browser knows: what scripts change, how fast the page appears and
// whether it moves, what it loads and from whom, which cookies it sets before anybody
// has agreed, and what axe-core finds hard to read or to touch.
//
// The browser reaches the network through one door, a proxy of ours on the loopback
// interface, which connects as the crawler does: a private address is refused at the
// moment of connecting, whatever name, redirect, frame or socket leads there. Each page
// is opened in a profile of its own, without cookies or cache.
//
// Times are measured in the laboratory, on this computer, without slowing anything
// down: they tell pages apart, and say nothing of visitors' telephones.
package render
