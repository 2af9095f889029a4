// Package memo remembers answers that are asked for again and again: what a
// user agent is, where a page's address comes from. A shop sees a few thousand
// different ones, and a flood of made-up ones must not grow the memory.
package memo

import (
	"hash/maphash"
	"sync"
)

// Cache keeps the last answers: two generations of half its size each replace
// one another. It is safe for concurrent use.
//
// Of a key it keeps a hash of 64 bits under a secret of this process: an address
// that names a person stays nowhere, and no text holds the request that it came
// in. Two of 20,000 keys fall together once in 10^11 times.
type Cache[K comparable, V any] struct {
	mu       sync.Mutex
	seed     maphash.Seed
	now, old map[uint64]V
	half     int
}

// New remembers at least size/2 and at most size answers.
func New[K comparable, V any](size int) *Cache[K, V] {
	return &Cache[K, V]{seed: maphash.MakeSeed(), now: map[uint64]V{}, old: map[uint64]V{}, half: max(size/2, 1)}
}

// Find is the answer kept under a key.
func (c *Cache[K, V]) Find(key K) (V, bool) {
	sum := maphash.Comparable(c.seed, key)
	c.mu.Lock()
	defer c.mu.Unlock()
	if v, ok := c.now[sum]; ok {
		return v, true
	}
	v, ok := c.old[sum]
	if ok {
		c.keep(sum, v)
	}
	return v, ok
}

// Keep remembers an answer.
func (c *Cache[K, V]) Keep(key K, v V) {
	sum := maphash.Comparable(c.seed, key)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keep(sum, v)
}

// First is the answer kept under a key; v, which is kept then, where there is none.
func (c *Cache[K, V]) First(key K, v V) V {
	sum := maphash.Comparable(c.seed, key)
	c.mu.Lock()
	defer c.mu.Unlock()
	if kept, ok := c.now[sum]; ok {
		return kept
	}
	if kept, ok := c.old[sum]; ok {
		v = kept
	}
	c.keep(sum, v)
	return v
}

func (c *Cache[K, V]) keep(sum uint64, v V) {
	if len(c.now) >= c.half {
		c.now, c.old = map[uint64]V{}, c.now
	}
	c.now[sum] = v
}
