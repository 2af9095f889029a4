// Package account knows who signs in: accounts with one role each, their
// passwords, the sessions of their browsers, the juries that a link lets in,
// and the log of who did what.
//
// A code is six characters of the alphabet of citation codes, so that it can be
// read aloud. The first password is drawn and handed out on a slip; its owner
// replaces it at the first sign-in. Passwords are kept as argon2id, tokens of
// sessions and links as SHA-256.
package account
