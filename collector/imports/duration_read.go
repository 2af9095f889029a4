package imports

import (
	"strconv"
	"strings"
	"time"
)

// clockSeconds reads « 1:02:03 », « 02:03 », « 3m20s », « 1h 5m » and « 3 min 20 s ».
func clockSeconds(text string) (uint32, bool) {
	if strings.Contains(text, ":") {
		total, parts := uint64(0), strings.Split(text, ":")
		for _, part := range parts {
			n, err := strconv.ParseUint(strings.TrimSpace(part), 10, 32)
			if err != nil || len(parts) > 3 {
				return 0, false
			}
			total = total*60 + n
		}
		return uint32(min(total, 1<<31)), true //nolint:gosec // bounded
	}
	folded := strings.ReplaceAll(fold(text), "heures", "h")
	for _, r := range [][2]string{{"heure", "h"}, {"hours", "h"}, {"hour", "h"}, {"minutes", "m"}, {"minute", "m"}, {"mins", "m"}, {"min", "m"}, {"seconds", "s"}, {"secondes", "s"}, {"seconde", "s"}, {"secs", "s"}, {"sec", "s"}} {
		folded = strings.ReplaceAll(folded, r[0], r[1])
	}
	d, err := time.ParseDuration(folded)
	if err != nil || d < 0 || folded == "0" {
		return 0, false
	}
	return uint32(min(d/time.Second, 1<<31)), true //nolint:gosec // bounded
}
