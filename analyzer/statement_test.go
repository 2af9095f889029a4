package analyzer_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// ClickHouse itself reads every .sql file; EXPLAIN resolves each name and type.
func TestEveryStatementIsUnderstoodByClickHouse(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	for name, sql := range analyzer.Statements() {
		rows, err := w.Query(t.Context(), "EXPLAIN QUERY TREE "+analyzer.Expanded(sql), exampleParams(t, name, sql))
		if err != nil {
			t.Errorf("%s.sql: %v", name, err)
			continue
		}
		for rows.Next() {
		}
		if err := rows.Err(); err != nil {
			t.Errorf("%s.sql: %v", name, err)
		}
		_ = rows.Close()
	}
}

var parameter = regexp.MustCompile(`\{(\w+):([^}]+)\}`)

// exampleParams gives every parameter of a statement a value of its type.
func exampleParams(t *testing.T, name, sql string) warehouse.Params {
	t.Helper()
	examples := map[string]any{
		"String": "x", "Identifier": "total", "UInt8": 1, "UInt16": 30, "UInt32": 30, "Int64": 30, "UInt64": 86400000, "Date": "2025-03-14",
		"DateTime64(3, 'UTC')": "2025-03-14 00:00:00.000", "Array(String)": []string{"x"}, "Array(UInt8)": []int{1, 2}, "Array(UInt16)": []int{30, 90}, "Array(UInt32)": []int{2500},
	}
	params := warehouse.Params{}
	for _, m := range parameter.FindAllStringSubmatch(sql, -1) {
		example, known := examples[m[2]]
		if !known {
			t.Fatalf("%s.sql: the parameter %s has a type without example: %s", name, m[1], m[2])
		}
		params[m[1]] = example
	}
	params["timezone"] = "Europe/Paris"
	if strings.HasPrefix(name, "funnel_visitor") {
		params["first_column"], params["sides"], params["held"] = "first_device", "side", "steps"
	}
	if _, ok := params["table"]; ok { // of a ledger
		params["table"], params["column"] = "payments", "ts"
	}
	return params
}

func TestEveryStatementSaysWhatItCounts(t *testing.T) {
	t.Parallel()
	for name, sql := range analyzer.Statements() {
		if !strings.HasPrefix(sql, "-- ") || strings.Count(sql[:strings.Index(sql, "SELECT")], "\n-- ") < 1 {
			t.Errorf("%s.sql needs a header of two lines or more", name)
		}
		for i, line := range strings.Split(sql, "\n") {
			if len([]rune(line)) > 140 {
				t.Errorf("%s.sql:%d is too long to be read", name, i+1)
			}
		}
	}
}
