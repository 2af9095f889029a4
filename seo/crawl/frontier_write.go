package crawl

import (
	"encoding/json"
	"os"
	"time"

	bolt "go.etcd.io/bbolt"
)

// pauseBetweenWrites lets several pages share one transaction and its fsync; a
// killed program fetches again at most what this much time has brought.
const pauseBetweenWrites = 20 * time.Millisecond

func (f *frontier) writeEntry(e entry) {
	if f.db == nil {
		return
	}
	value, err := json.Marshal(e)
	if err != nil {
		panic(err) // plain strings and numbers
	}
	f.write(bucketQueue, sequence(e.Seq), value)
}

// write is called with f.mu held.
func (f *frontier) write(bucket, key, value []byte) {
	if f.db == nil {
		return
	}
	f.pending = append(f.pending, write{bucket, key, value})
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

func (f *frontier) writeBehind() {
	defer close(f.stopped)
	for range f.wake {
		if err := f.flush(); err != nil {
			f.fail(err)
			return
		}
		time.Sleep(pauseBetweenWrites)
	}
}

// flush writes what is pending in one transaction.
func (f *frontier) flush() error {
	if f.db == nil {
		return nil
	}
	f.writing.Lock()
	defer f.writing.Unlock()
	f.mu.Lock()
	writes := f.pending
	f.pending = nil
	f.mu.Unlock()
	if len(writes) == 0 {
		return nil
	}
	return f.db.Update(func(tx *bolt.Tx) error {
		for _, w := range writes {
			if err := w.apply(tx); err != nil {
				return err
			}
		}
		return nil
	})
}

func (w write) apply(tx *bolt.Tx) error {
	if w.value == nil {
		return tx.Bucket(w.bucket).Delete(w.key)
	}
	return tx.Bucket(w.bucket).Put(w.key, w.value)
}

// failure is the error that stopped the writing, if any.
func (f *frontier) failure() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

// fail stops the crawl: the frontier's file cannot be relied on.
func (f *frontier) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err == nil {
		f.err = err
	}
	f.ready.Broadcast()
}

// close writes what is left and closes the file.
func (f *frontier) close() error {
	if f.db == nil {
		return nil
	}
	f.release()
	err := f.flush()
	close(f.wake)
	<-f.stopped
	if cerr := f.db.Close(); err == nil {
		err = cerr
	}
	return err
}

// remove closes the file and deletes it: the crawl is complete and what it
// found is stored elsewhere.
func (f *frontier) remove() error {
	if f.db == nil {
		return nil
	}
	path := f.db.Path()
	if err := f.close(); err != nil {
		return err
	}
	return os.Remove(path)
}

// meta reads a note about the crawl, "" when there is none.
func (f *frontier) meta(name string) (value string) {
	if f.db != nil {
		_ = f.db.View(func(tx *bolt.Tx) error {
			value = string(tx.Bucket(bucketMeta).Get([]byte(name)))
			return nil
		})
	}
	return value
}

// setMeta writes a note about the crawl at once.
func (f *frontier) setMeta(name, value string) error {
	if f.db == nil {
		return nil
	}
	return f.db.Update(func(tx *bolt.Tx) error { return tx.Bucket(bucketMeta).Put([]byte(name), []byte(value)) })
}
