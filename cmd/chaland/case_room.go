package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"syscall"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// What a case takes at most: these are the bars of its bench.
const (
	caseBytes   = 250e6
	caseSeconds = 31.2 // 25 cases in 13 minutes
	// spareBytes is what is left alone on a disk: the engine needs room to merge.
	spareBytes = 2e9
)

// checkRoom says what cases will take, and refuses those that the disk cannot hold
// before the first one is made. A ClickHouse of another machine has its own disk.
func (a *app) checkRoom(cases int) error {
	if cases > 1 {
		fmt.Fprintln(a.err, i18n.T("case.cli.new.room", "n", i18n.Int(int64(cases)), "size", bytesText(float64(cases)*caseBytes), "time", i18n.Duration(float64(cases)*caseSeconds)))
	}
	free := a.freeBytes()
	if cases == 0 || a.clickhouse != "" || free < 0 || float64(cases)*caseBytes+spareBytes <= free {
		return nil
	}
	most := max(0, int((free-spareBytes)/caseBytes))
	remedy := i18n.T("case.cli.new.make_room")
	if most > 0 {
		remedy = i18n.T("case.cli.new.cut_list", "most", most)
	}
	return fault.New(fault.Unavailable, "case.cli.new.no_room", "n", i18n.Int(int64(cases)), "count", cases, "size", bytesText(float64(cases)*caseBytes), "spare", bytesText(spareBytes),
		"free", bytesText(free), "path", a.data, "remedy", remedy)
}

// fullBytes is the room under which a failure to write is that of a full disk.
const fullBytes = 100e6

// orFull says that the disk filled up, where an error came of that.
func (a *app) orFull(err error) error {
	if free := a.freeBytes(); err == nil || a.clickhouse != "" || free < 0 || free > fullBytes {
		return err
	}
	return fault.New(fault.Unavailable, "case.cli.new.full", "path", a.data).Because(err)
}

// freeBytes is the room left on the disk of the data folder, less than 0 when it
// cannot be told.
func (a *app) freeBytes() float64 {
	if a.room != nil {
		return a.room()
	}
	folder := a.data
	for {
		if _, err := os.Stat(folder); err == nil || folder == filepath.Dir(folder) {
			break
		}
		folder = filepath.Dir(folder) // a folder that is not made yet
	}
	var disk syscall.Statfs_t
	if err := syscall.Statfs(folder, &disk); err != nil {
		return -1
	}
	return float64(disk.Bavail) * float64(disk.Bsize)
}

// bytesText writes a size for people.
func bytesText(bytes float64) string {
	if bytes < 1e9 {
		return i18n.Int(int64(math.Round(bytes/1e6))) + i18n.NoBreakSpace + "Mo"
	}
	return i18n.Number(bytes/1e9, 1) + i18n.NoBreakSpace + "Go"
}
