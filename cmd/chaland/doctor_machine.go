package main

import (
	"bufio"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // the zones of shops are there whatever the machine has

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/render"
	"github.com/formaouest/chaland/warehouse/embedded"
)

// What a centre's machine should have; less works for a while.
const (
	leastMemory   = 1.5e9 // bytes
	enoughMemory  = 3.5e9
	leastDisk     = 1e9
	enoughDisk    = 5e9
	leastFiles    = 1024
	enoughFiles   = 4096
	leastInodes   = 10_000
	firstSensible = 2026 // a clock before this year is not set
)

func (d *doctor) examineMachine() {
	d.examineMemory()
	d.examineFiles()
	d.examineClock()
	if at, err := render.Find(""); err != nil {
		d.warn("chromium", "none")
	} else {
		d.fine("chromium", "path", at)
	}
}

func (d *doctor) examineEngine() {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		d.wrong("engine", "system", "system", runtime.GOOS+"/"+runtime.GOARCH)
		return
	}
	path, err := embedded.FindLibrary()
	if err != nil {
		d.failed("engine", err)
		return
	}
	d.fine("engine", "path", path)
}

func (d *doctor) examineMemory() {
	total, free := memory()
	args := []any{"total", bytesText(total), "free", bytesText(free)}
	switch {
	case total <= 0:
		d.warn("memory", "unknown")
	case total < leastMemory:
		d.wrong("memory", "little", args...)
	case total < enoughMemory:
		d.warn("memory", "tight", args...)
	case free < leastMemory/3:
		d.warn("memory", "used", args...)
	default:
		d.fine("memory", args...)
	}
}

// memory is what the machine, or the group of processes that this one is in, has and has
// left, in bytes; 0 when neither is told.
func memory() (total, free float64) {
	f, err := os.Open("/proc/meminfo")
	if err != nil {
		return 0, 0
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		words := strings.Fields(lines.Text())
		if len(words) < 2 {
			continue
		}
		n, _ := strconv.ParseFloat(words[1], 64)
		switch words[0] {
		case "MemTotal:":
			total = n * 1024
		case "MemAvailable:":
			free = n * 1024
		}
	}
	if raw, err := os.ReadFile("/sys/fs/cgroup/memory.max"); err == nil {
		if most, err := strconv.ParseFloat(strings.TrimSpace(string(raw)), 64); err == nil && most > 0 {
			total, free = math.Min(total, most), math.Min(free, most)
		}
	}
	return total, free
}

func (d *doctor) examineFiles() {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		d.failed("files", err)
		return
	}
	n := i18n.Int(int64(min(limit.Max, math.MaxInt32))) //nolint:gosec // bounded
	switch {
	case limit.Max < leastFiles:
		d.wrong("files", "few", "n", n)
	case limit.Max < enoughFiles:
		d.warn("files", "tight", "n", n)
	default:
		d.fine("files", "n", n)
	}
}

// examineClock holds the clock against the youngest file of the folder: figures of a
// machine whose clock went back would fall on the wrong days.
func (d *doctor) examineClock() {
	now := d.now()
	zone, _ := now.In(parisTime()).Zone()
	if _, err := time.LoadLocation("Europe/Paris"); err != nil {
		d.failed("clock", err)
		return
	}
	newest := time.Time{}
	for _, name := range []string{storeName, storeName + "-wal", lastBackupName, "engine.json"} {
		if info, err := os.Stat(filepath.Join(d.data, name)); err == nil && info.ModTime().After(newest) {
			newest = info.ModTime()
		}
	}
	switch {
	case now.Year() < firstSensible:
		d.wrong("clock", "unset", "now", i18n.DateTime(now.In(parisTime())))
	case newest.After(time.Now().Add(2 * time.Minute)):
		d.wrong("clock", "back", "now", i18n.DateTime(time.Now().In(parisTime())), "newest", i18n.DateTime(newest.In(parisTime())))
	default:
		d.fine("clock", "now", i18n.DateTime(now.In(parisTime())), "zone", zone)
	}
}

// examineFolder tells whether there are data.
func (d *doctor) examineFolder() (there bool) {
	d.examineDisk()
	info, err := os.Stat(d.data)
	if errors.Is(err, fs.ErrNotExist) {
		d.fine("new_folder", "path", d.data)
		return false
	}
	if err != nil || !info.IsDir() {
		d.wrong("folder", "unreadable", "path", d.data)
		return false
	}
	if err := d.checkOwner(); err != nil {
		d.failed("folder", err)
		return false
	}
	if err := d.checkWhole(); err != nil {
		d.failed("folder", err)
		return false
	}
	probe, err := os.CreateTemp(d.data, "doctor-")
	if err != nil {
		d.wrong("folder", "unwritable", "path", d.data)
		return false
	}
	_ = probe.Close()
	_ = os.Remove(probe.Name())
	switch kind := fileSystem(d.data); {
	case kind != "":
		d.wrong("folder", "network", "path", d.data, "kind", kind)
	case info.Mode().Perm()&0o077 != 0:
		d.warn("folder", "open", "path", d.data, "quoted", shellQuote(d.data))
	default:
		d.fine("folder", "path", d.data)
	}
	d.examineOwner()
	return true
}

// fileSystem names those on which neither SQLite's locks nor the engine are safe.
func fileSystem(path string) string {
	var s syscall.Statfs_t
	if syscall.Statfs(path, &s) != nil {
		return ""
	}
	return map[int64]string{0x6969: "NFS", 0x517B: "SMB", 0xFE534D42: "SMB2", 0xFF534D42: "CIFS", 0x65735546: "FUSE"}[int64(s.Type)] //nolint:unconvert // narrower elsewhere
}

// examineOwner looks at engine.json: left by a program that was killed, or of one that runs.
func (d *doctor) examineOwner() {
	access, err := embedded.ReadAccess(d.data)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.fine("stopped")
	case !embedded.Owned(d.data):
		d.warn("running", "stale", "path", filepath.Join(d.data, "engine.json"))
	case err != nil:
		d.failed("running", err)
	default:
		d.fine("running", "pid", access.PID)
	}
}

func (d *doctor) examineDisk() {
	free := d.freeBytes()
	path := d.data
	var s syscall.Statfs_t
	inodes := uint64(leastInodes)
	if syscall.Statfs(nearest(path), &s) == nil && s.Files > 0 {
		inodes = s.Ffree
	}
	switch {
	case free < 0:
		d.warn("disk", "unknown", "path", path)
	case free < leastDisk:
		d.wrong("disk", "full", "free", bytesText(free), "path", path)
	case inodes < leastInodes:
		d.wrong("disk", "inodes", "n", i18n.Int(int64(inodes)), "path", path) //nolint:gosec // few
	case free < enoughDisk:
		d.warn("disk", "tight", "free", bytesText(free), "path", path)
	default:
		d.fine("disk", "free", bytesText(free), "path", path)
	}
}

// nearest is path, or the folder above it that exists.
func nearest(path string) string {
	for {
		if _, err := os.Stat(path); err == nil || path == filepath.Dir(path) {
			return path
		}
		path = filepath.Dir(path)
	}
}
