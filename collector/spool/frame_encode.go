package spool

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
)

// A frame holds the records of one Append: length and CRC-32C of its payload
// (little endian, 4 bytes each), then the payload, a run of
// kind, uvarint length, bytes. A frame is read whole or not at all.
const (
	frameHead = 8
	// maxFrame bounds one Append, and what a damaged length can ask for.
	maxFrame = 8 << 20
	// kindEnd marks the frame that seals a segment: its data are the number
	// of records before it.
	kindEnd byte = 0
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

var errFrame = errors.New("not a frame")

func appendFrame(buf []byte, records []Record) []byte {
	start := len(buf)
	buf = append(buf, make([]byte, frameHead)...)
	for _, r := range records {
		buf = append(buf, r.Kind)
		buf = binary.AppendUvarint(buf, uint64(len(r.Data)))
		buf = append(buf, r.Data...)
	}
	payload := buf[start+frameHead:]
	binary.LittleEndian.PutUint32(buf[start:], uint32(len(payload)))
	binary.LittleEndian.PutUint32(buf[start+4:], crc32.Checksum(payload, castagnoli))
	return buf
}

// readFrame checks the frame at the head of buf and returns its payload.
func readFrame(buf []byte) (payload []byte, err error) {
	if len(buf) < frameHead {
		return nil, errFrame
	}
	length := int(binary.LittleEndian.Uint32(buf))
	if length == 0 || length > maxFrame || length > len(buf)-frameHead {
		return nil, errFrame
	}
	payload = buf[frameHead : frameHead+length]
	if crc32.Checksum(payload, castagnoli) != binary.LittleEndian.Uint32(buf[4:]) {
		return nil, errFrame
	}
	return payload, nil
}

// appendRecords cuts a checked payload into its records, which share its bytes.
func appendRecords(records []Record, payload []byte) ([]Record, error) {
	for len(payload) > 0 {
		kind := payload[0]
		length, n := binary.Uvarint(payload[1:])
		if n <= 0 || length > uint64(len(payload)-1-n) {
			return records, errFrame
		}
		payload = payload[1+n:]
		records = append(records, Record{Kind: kind, Data: payload[:length:length]})
		payload = payload[length:]
	}
	return records, nil
}
