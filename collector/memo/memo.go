// Package memo remembers answers that are asked for again and again: what a
// user agent is, where a page's address comes from. A shop sees a few thousand
// different ones, and a flood of made-up ones must not grow the memory.
package memo

import "sync"

// Cache keeps the last answers: two generations of half its size each replace
// one another. It is safe for concurrent use.
type Cache[K comparable, V any] struct {
	mu       sync.Mutex
	now, old map[K]V
	half     int
}

// New remembers at least size/2 and at most size answers.
func New[K comparable, V any](size int) *Cache[K, V] {
	return &Cache[K, V]{now: map[K]V{}, old: map[K]V{}, half: max(size/2, 1)}
}

// Find is the answer kept under a key.
func (c *Cache[K, V]) Find(key K) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if v, ok := c.now[key]; ok {
		return v, true
	}
	v, ok := c.old[key]
	if ok {
		c.keep(key, v)
	}
	return v, ok
}

// Keep remembers an answer. The key lives as long as it: clone a text that is
// part of a larger one.
func (c *Cache[K, V]) Keep(key K, v V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keep(key, v)
}

func (c *Cache[K, V]) keep(key K, v V) {
	if len(c.now) >= c.half {
		c.now, c.old = map[K]V{}, c.now
	}
	c.now[key] = v
}
