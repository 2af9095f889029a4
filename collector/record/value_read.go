package record

import (
	"encoding/binary"
	"math"
	"time"

	"github.com/google/uuid"
)

// input is what is left of a row's bytes.
type input struct {
	data  []byte
	words map[string]string
}

func (in *input) take(n int) ([]byte, error) {
	if n > len(in.data) {
		return nil, errShort
	}
	raw := in.data[:n]
	in.data = in.data[n:]
	return raw, nil
}

func unsigned[N uint8 | uint32 | uint64](in *input) (N, error) {
	n, size := binary.Uvarint(in.data)
	if size <= 0 {
		return 0, errShort
	}
	in.data = in.data[size:]
	return N(n), nil
}

func signed[N int32 | int64](in *input) (N, error) {
	n, size := binary.Varint(in.data)
	if size <= 0 {
		return 0, errShort
	}
	in.data = in.data[size:]
	return N(n), nil
}

func (in *input) truth() (bool, error) {
	n, err := unsigned[uint64](in)
	return n != 0, err
}

func (in *input) float() (float64, error) {
	raw, err := in.take(8)
	if err != nil {
		return 0, err
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(raw)), nil
}

func (in *input) time() (time.Time, error) {
	n, err := signed[int64](in)
	return time.UnixMilli(n).UTC(), err
}

func (in *input) id() (id uuid.UUID, err error) {
	raw, err := in.take(len(id))
	if err != nil {
		return id, err
	}
	return uuid.UUID(raw), nil
}

// wordLength is up to where a string is worth keeping once: columns of few
// values repeat the same ones all through a block.
const wordLength = 40

func (in *input) text() (string, error) {
	n, err := unsigned[uint64](in)
	if err != nil || n > uint64(len(in.data)) {
		return "", errShort
	}
	raw, err := in.take(int(n))
	if n == 0 || n > wordLength || err != nil {
		return string(raw), err
	}
	if s, ok := in.words[string(raw)]; ok {
		return s, nil
	}
	s := string(raw)
	in.words[s] = s
	return s, nil
}

func (in *input) optional() (*int64, error) {
	known, err := unsigned[uint64](in)
	if err != nil || known == 0 {
		return nil, err
	}
	n, err := signed[int64](in)
	return &n, err
}

// count reads how many values follow: each has a byte at least.
func (in *input) count() (int, error) {
	n, err := unsigned[uint64](in)
	if err != nil {
		return 0, err
	}
	if n > uint64(len(in.data)) {
		return 0, errShort
	}
	return int(n), nil
}

// list reads values behind their number; none is nil.
func list[V any](one func(*input) (V, error)) func(*input) ([]V, error) {
	return func(in *input) ([]V, error) {
		n, err := in.count()
		if err != nil || n == 0 {
			return nil, err
		}
		out := make([]V, n)
		for i := range out {
			if out[i], err = one(in); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
}

func (in *input) pairs() (map[string]string, error) {
	n, err := in.count()
	if err != nil || n == 0 {
		return nil, err
	}
	out := map[string]string{}
	for range n {
		key, err := in.text()
		if err != nil {
			return nil, err
		}
		if out[key], err = in.text(); err != nil {
			return nil, err
		}
	}
	return out, nil
}
