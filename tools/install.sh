#!/bin/sh
# Installs Jingjian from this folder with no network. / 离线安装镜鉴。
#   ./install [--prefix /opt/jingjian] [--python /usr/bin/python3.11] [--beside]
# --beside lays the version beside the one in use and leaves PREFIX/current as it is; `jingjian upgrade` does that.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
version=@VERSION@
tag=@PYTHON@
prefix=/opt/jingjian
python=""
beside=""
while [ $# -gt 0 ]; do
    case "$1" in
        --prefix) prefix=$2; shift 2 ;;
        --python) python=$2; shift 2 ;;
        --beside) beside=yes; shift ;;
        *) echo "install: unknown option $1 / 未知选项 $1" >&2; exit 2 ;;
    esac
done

fits() { [ "$("$1" -c 'import sys, ensurepip; print("cp%d%d" % sys.version_info[:2])' 2>/dev/null)" = "$tag" ]; }
for candidate in ${python:+"$python"} "python3.${tag#cp3}" python3; do
    if fits "$candidate"; then found=$candidate; break; fi
done
if [ -z "${found:-}" ]; then
    echo "install: Python 3.${tag#cp3} with venv is needed (Debian: python3-venv); name it with --python" >&2
    echo "install: 需要 Python 3.${tag#cp3}（含 venv），可用 --python 指定" >&2
    exit 3
fi

echo "Checking the files / 校验文件"
(cd "$here" && sha256sum --quiet -c SHA256SUMS)

target="$prefix/versions/$version"
if [ -e "$target/.complete" ]; then
    echo "install: $target is there already / 该版本已安装" >&2
    exit 3
fi
rm -rf "$target"
mkdir -p "$prefix/versions"
echo "Installing $version into $target / 正在安装"
"$found" -m venv "$target"
"$target/bin/python" -m pip --disable-pip-version-check --quiet install \
    --no-index --find-links "$here/wheels" "jingjian==$version"
"$target/bin/jingjian" version
touch "$target/.complete"
[ -n "$beside" ] && exit 0

if [ ! -e "$prefix/release.pub" ] && [ -e "$here/release.pub" ]; then
    cp "$here/release.pub" "$prefix/release.pub"
fi
ln -sfn "versions/$version" "$prefix/current"
echo "Installed. Next / 安装完成，接下来:"
echo "  JINGJIAN_HOME=/var/lib/jingjian-site $prefix/current/bin/jingjian run"
echo "  JINGJIAN_HOME=/var/lib/jingjian-site $prefix/current/bin/jingjian service install"
