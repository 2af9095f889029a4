package embedded

import (
	"os"
	"path/filepath"

	"github.com/formaouest/chaland/internal/fault"
)

const libraryName = "libchdb.so"

// FindLibrary looks for libchdb.so: where CHALAND_LIBCHDB says, beside the
// binary, then in the node_modules of the working directory, of the binary and
// of their parents. Not found is a fault that says what to type.
func FindLibrary() (string, error) {
	if p := os.Getenv("CHALAND_LIBCHDB"); p != "" {
		if _, err := os.Stat(p); err != nil {
			return "", fault.New(fault.Unavailable, "warehouse.library_path", "path", p).Because(err)
		}
		return p, nil
	}
	var starts []string
	if exe, err := os.Executable(); err == nil {
		starts = append(starts, filepath.Dir(exe))
	}
	if wd, err := os.Getwd(); err == nil {
		starts = append(starts, wd)
	}
	for _, start := range starts {
		for dir := start; ; dir = filepath.Dir(dir) {
			for _, p := range []string{
				filepath.Join(dir, libraryName),
				filepath.Join(dir, "lib", libraryName),
				filepath.Join(dir, "node_modules", "@chdb", "lib-linux-x64-gnu", libraryName),
			} {
				if info, err := os.Stat(p); err == nil && info.Mode().IsRegular() {
					return p, nil
				}
			}
			if dir == filepath.Dir(dir) {
				break
			}
		}
	}
	return "", fault.New(fault.Unavailable, "warehouse.library_missing")
}
