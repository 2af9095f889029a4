// Package notify sends messages to people, by e-mail, and to programs, by signed webhooks.
package notify
