package analyzer

// Videos counts the visits of pages that have a video, see sql/videos.sql.
const Videos Grain = "videos"

// videoDimensions are those of a page with a video in a visit.
var videoDimensions = append(append([]string{}, pageDimensions...), ByVideo)

// videoMetrics are those of the videos of pages (metrics.md, 3.10, « Média »).
var videoMetrics = []Metric{
	videoMetric("video_page_visits", Count, "video_page_visits", sum("video_page_visits", "video_page_visits")).adding(),
	videoMetric("video_plays", Count, "video_page_visits", sum("video_plays", "video_page_visits")).adding(),
	videoMetric("video_play_rate", Ratio, "video_page_visits", quotient("video_watching", "video_page_visits", "video_page_visits")).part(),
	videoMetric("video_seen_25", Ratio, "video_watching", seen("video_seen_25")).part().version(2),
	videoMetric("video_seen_50", Ratio, "video_watching", seen("video_seen_50")).part().version(2),
	videoMetric("video_seen_75", Ratio, "video_watching", seen("video_seen_75")).part().version(2),
	videoMetric("video_seen_100", Ratio, "video_watching", seen("video_seen_100")).part().version(2),
	videoMetric("video_add_rate", Ratio, "video_page_visits", quotient("video_adding", "video_page_visits", "video_page_visits")).part(),
	videoMetric("video_order_rate", Ratio, "video_page_visits", quotient("video_ordering", "video_page_visits", "video_page_visits")).part(),
}

func videoMetric(key string, unit Unit, counted string, compute func(facts) reading) Metric {
	return Metric{Key: key, Unit: unit, Grain: Videos, Reads: []Grain{Videos}, Dimensions: videoDimensions,
		Blocs: []string{"B4"}, Counted: counted, Version: 1, compute: compute}
}

// seen is the part of the visits that play which go so far, where the player tells how
// far. Where none does nothing is known: it is not 0 %.
func seen(measure string) func(facts) reading {
	return func(f facts) reading {
		playing, told := f["video_watching"], f["video_watching_told"]
		if told == 0 && playing > 0 {
			return reading{numerator: number(0), denominator: number(0), warnings: []Warning{warn("progress_untold")}}
		}
		r := over(f[measure], told, told)
		if told < playing {
			r.warnings = append(r.warnings, warn("progress_partly", "n", int64(playing-told), "of", int64(playing)))
		}
		return r
	}
}
