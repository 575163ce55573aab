"""Why the system refused something, in Chinese."""

import errno

REASONS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOENT: "不存在",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "已有同名文件",
    errno.EROFS: "只读的文件系统",
    errno.ENOSPC: "磁盘已满",
    errno.EADDRINUSE: "已被占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
}


def reason(error: OSError) -> str:
    """Why the system refused, in Chinese where the reason is a usual one."""
    return REASONS.get(error.errno or 0, error.strerror or str(error))
