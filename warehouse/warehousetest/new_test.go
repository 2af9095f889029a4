package warehousetest

import (
	"strings"
	"testing"

	"github.com/formaouest/chaland/warehouse"
)

// A test's database has the tables that all migrations give, to the last setting, and
// nothing is left to migrate.
func TestNewHasTheSchemaOfTheMigrations(t *testing.T) {
	t.Parallel()
	w := New(t)
	tables := func(database string) map[string]string {
		t.Helper()
		rows, err := warehouse.Select[table](t.Context(), w, "SELECT name, create_table_query AS sql FROM system.tables WHERE database = {database:String}", warehouse.Params{"database": database})
		if err != nil {
			t.Fatal(err)
		}
		byName := map[string]string{}
		for _, r := range rows {
			byName[r.Name] = strings.ReplaceAll(r.SQL, database+"."+r.Name, r.Name)
		}
		return byName
	}
	migrated, copied := tables(template), tables(w.Database())
	if len(migrated) < 30 || len(copied) != len(migrated) {
		t.Errorf("%d tables, %d after all migrations", len(copied), len(migrated))
	}
	for name, sql := range migrated {
		if copied[name] != sql {
			t.Errorf("table %s: %q, after all migrations %q", name, copied[name], sql)
		}
	}
	known, err := warehouse.Migrations()
	if err != nil {
		t.Fatal(err)
	}
	applied, err := warehouse.Scalar[uint64](t.Context(), w, "SELECT count() FROM migrations FINAL", nil)
	if err != nil || int(applied) != len(known) {
		t.Errorf("%d migrations of %d are noted, %v", applied, len(known), err)
	}
	if err := w.Migrate(t.Context()); err != nil {
		t.Error(err)
	}
}
