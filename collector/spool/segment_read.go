package spool

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
)

const magic = "chaland spool 1\n"

// Damage says what could not be read of a segment.
type Damage struct {
	Offset int64  // of the first unreadable byte
	Bytes  int64  // unreadable in all
	Reason string // "head", "frame" or "short"
	Kept   int    // records read all the same
}

// readSegment reads a segment's bytes. A torn tail, which was never
// acknowledged, is no damage; unreadable bytes with readable frames behind
// them, or an end that does not fit, are. Whatever can be read is returned.
func readSegment(data []byte) (Block, *Damage) {
	block, rest, err := readHead(data)
	switch {
	case err == nil:
	case tornHead(data):
		return Block{}, nil
	default:
		return Block{}, &Damage{Bytes: int64(len(data)), Reason: "head"}
	}
	r := segmentReader{data: data, at: len(data) - len(rest), block: block, promised: -1}
	r.read()
	return r.block, r.finish()
}

// tornHead tells a file that was cut short before its first record: nothing of it was ever
// acknowledged.
func tornHead(data []byte) bool {
	n := min(len(data), len(magic))
	switch {
	case len(bytes.Trim(data, "\x00")) == 0:
		return true
	case string(data[:n]) != magic[:n]:
		return false
	case len(data) < len(magic)+frameHead:
		return true
	}
	length := binary.LittleEndian.Uint32(data[len(magic):])
	r := segmentReader{data: data}
	return length <= maxFrame && len(data) < len(magic)+frameHead+int(length) && r.resync() < 0
}

func readHead(data []byte) (Block, []byte, error) {
	if len(data) < len(magic) || string(data[:len(magic)]) != magic {
		return Block{}, nil, errFrame
	}
	data = data[len(magic):]
	payload, err := readFrame(data)
	if err != nil {
		return Block{}, nil, err
	}
	head, err := appendRecords(nil, payload)
	if err != nil || len(head) != 2 {
		return Block{}, nil, errors.Join(errFrame, err)
	}
	return Block{Token: hex.EncodeToString(head[0].Data), Schema: head[1].Data}, data[frameHead+len(payload):], nil
}

type segmentReader struct {
	data     []byte
	at       int
	block    Block
	promised int // records the end frame counts; -1 without one
	damage   *Damage
}

func (r *segmentReader) read() {
	for r.at < len(r.data) {
		payload, err := readFrame(r.data[r.at:])
		if err != nil {
			next := r.resync()
			if next < 0 {
				return // a torn tail
			}
			r.note("frame", next-r.at)
			r.at = next
			continue
		}
		r.take(payload)
		r.at += frameHead + len(payload)
	}
}

func (r *segmentReader) take(payload []byte) {
	if payload[0] == kindEnd {
		if records, err := appendRecords(nil, payload); err == nil && len(records) == 1 {
			count, _ := binary.Uvarint(records[0].Data)
			r.promised = int(count)
			return
		}
	}
	records, err := appendRecords(r.block.Records, payload)
	if err != nil {
		r.note("frame", len(payload))
		return
	}
	r.block.Records = records
}

// resync looks for the next whole frame; -1 when there is none.
func (r *segmentReader) resync() int {
	for at := r.at + 1; at+frameHead < len(r.data); at++ {
		if _, err := readFrame(r.data[at:]); err == nil {
			return at
		}
	}
	return -1
}

func (r *segmentReader) note(reason string, bytes int) {
	if r.damage == nil {
		r.damage = &Damage{Offset: int64(r.at), Reason: reason}
	}
	r.damage.Bytes += int64(bytes)
}

func (r *segmentReader) finish() *Damage {
	if r.damage == nil && r.promised >= 0 && r.promised != len(r.block.Records) {
		r.damage = &Damage{Offset: int64(r.at), Reason: "short"}
	}
	if r.damage != nil {
		r.damage.Kept = len(r.block.Records)
	}
	return r.damage
}
