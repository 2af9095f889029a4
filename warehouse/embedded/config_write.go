package embedded

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
)

func (e *Engine) writeConfig() (string, error) {
	dir := filepath.Join(e.dir, "engine")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fault.New(fault.Unavailable, "warehouse.data_dir", "path", e.dir).Because(err)
	}
	users := filepath.Join(dir, "users.xml")
	sum := sha256.Sum256([]byte(e.Password))
	if err := os.WriteFile(users, fmt.Appendf(nil, usersXML, e.User, hex.EncodeToString(sum[:])), 0o600); err != nil {
		return "", err
	}
	config := filepath.Join(dir, "config.xml")
	return config, os.WriteFile(config, fmt.Appendf(nil, configXML, inXML(users), inXML(BackupRoom(e.dir))), 0o600)
}

// BackupRoom is the one folder, under the data folder, into which the engine may write
// backups and from which it may read them.
func BackupRoom(dataDir string) string { return filepath.Join(dataDir, "backup-room") }

// inXML writes a path as the text of an element.
func inXML(path string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(path)) // a Builder takes everything
	return b.String()
}

// configXML keeps the engine small and quiet. Wide parts and system logs would
// cost memory and disk for nothing on one shop's data. What it says when it dies is
// kept by the child's output, and logged by the supervisor. On the last 32 MB of a disk it
// begins nothing: what it cannot finish it may break (see warehouse.Mender).
const configXML = `<clickhouse>
  <users_config>%s</users_config>
  <logger><level>fatal</level><console>true</console><console_log_level>fatal</console_log_level></logger>
  <mark_cache_size>268435456</mark_cache_size>
  <uncompressed_cache_size>0</uncompressed_cache_size>
  <max_concurrent_queries>200</max_concurrent_queries>
  <backups><allowed_path>%s/</allowed_path></backups>
  <merge_tree><old_parts_lifetime>60</old_parts_lifetime></merge_tree>
  <storage_configuration><disks><default><keep_free_space_bytes>33554432</keep_free_space_bytes></default></disks></storage_configuration>
</clickhouse>
`

// usersXML gives "default", whom anybody on the machine may claim to be, just
// the right that the start-up query needs. The application has its own user,
// with a password drawn at each start.
const usersXML = `<clickhouse>
  <profiles><default/></profiles>
  <quotas><default/></quotas>
  <users>
    <default>
      <password></password>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>default</profile><quota>default</quota>
      <grants>
        <query>GRANT SYSTEM LISTEN ON *.*</query>
        <query>GRANT SELECT ON system.numbers</query>
      </grants>
    </default>
    <%[1]s>
      <password_sha256_hex>%[2]s</password_sha256_hex>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>default</profile><quota>default</quota>
    </%[1]s>
  </users>
</clickhouse>
`
