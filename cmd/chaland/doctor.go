package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/embedded"
)

func init() { register(newDoctor) }

func newDoctor(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "doctor", Short: i18n.T("cli.doctor.short"), Long: i18n.T("cli.doctor.long"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.examine(cmd.Context()) },
	}
}

// errUnwell ends doctor with exit code 1 after its findings were printed.
var errUnwell = errors.New("doctor found something wrong")

// examine prints one line a check; it goes on after a bad one.
func (a *app) examine(ctx context.Context) error {
	well := true
	check := func(label string, err error, detail string) {
		mark := "✓"
		if err != nil {
			mark, detail, well = "✗", i18n.Error(err), false
		}
		fmt.Fprintf(a.out, "%s %s : %s\n", mark, label, detail)
	}
	if a.clickhouse == "" {
		path, err := embedded.FindLibrary()
		check(i18n.T("cli.doctor.engine"), err, path)
		free, err := freeSpace(a.data)
		check(i18n.T("cli.doctor.disk"), err, i18n.T("cli.doctor.free", "gb", free, "path", a.data))
	}
	w, err := a.openWarehouse(ctx)
	if err != nil {
		check("ClickHouse", err, "")
		return errUnwell
	}
	defer w.Close()
	clickhouse, err := warehouse.Scalar[string](ctx, w, "SELECT version()", nil)
	check("ClickHouse", err, clickhouse)
	a.examineTables(ctx, w, check)
	if !well {
		return errUnwell
	}
	return nil
}

func (a *app) examineTables(ctx context.Context, w *warehouse.Warehouse, check func(string, error, string)) {
	steps, err := warehouse.Migrations()
	check(i18n.T("cli.doctor.schema"), err, i18n.T("cli.doctor.steps", "n", len(steps)))
	for _, t := range []string{"events", "visits", "orders", "set_aside", "pending_orders"} {
		n, err := warehouse.Scalar[uint64](ctx, w, "SELECT count() FROM {t:Identifier}", warehouse.Params{"t": t})
		check(i18n.T("cli.doctor.table."+t), err, i18n.Int(int64(n)))
	}
}

// freeSpace is the room left, in gigabytes, on the disk that holds path.
func freeSpace(path string) (float64, error) {
	for {
		var s syscall.Statfs_t
		err := syscall.Statfs(path, &s)
		if err == nil {
			return float64(s.Bavail) * float64(s.Bsize) / 1e9, nil
		}
		if !errors.Is(err, os.ErrNotExist) || path == filepath.Dir(path) {
			return 0, err
		}
		path = filepath.Dir(path)
	}
}
