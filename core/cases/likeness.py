"""Whether two texts speak of the same thing: trigrams find what is near, sentences of every letter do not count.

speaks_of_same("Lampu padam. Mohon segera ditindaklanjuti.", "Got mampat. Mohon segera ditindaklanjuti.") is False
"""

from __future__ import annotations

import re

LEAST_WORDS = 2  # that both have: one alone (a place, a kind of thing) is chance
LEAST_SHARE = 0.2  # of the words of the shorter text
_WORD = re.compile(r"[^\W\d_]{3,}")
# What people write whatever it is about: greetings, thanks, requests to act, and words without a matter.
_STOCK = frozenset(
    _WORD.findall("""
    ada adalah adanya agar akan akhir aku and anda antara apa apabila apakah assalamualaikum atas atau bagaimana
    bagi bahwa baik bapa bapak beberapa belum berikut bersama bila bisa bismillah bukan cepat cukup dalam dan
    dapat dari demikian dengan diberi dimohon ditangani ditindak ditindaklanjuti dong dua for guna hal hanya
    harap harapan hari harus hingga hormat ialah ibu ingin ini instansi itu iya jadi jam jangan jika juga kadang
    kalau kali kami kantor karena kasih kata keluhan kembali kepada ketika kita kok kurang lagi lain lalu lama
    lanjut lapor laporan laporkan lebih lewat maaf maka malam masih mau melalui melaporkan menindaklanjuti
    menjadi menyampaikan merasa mereka minggu minta mohon namun nya oleh orang pada padahal pagi para pasti
    pengaduan perhatian perhatiannya perlu permohonan pernah pihak please pun saat saja salam sampai sampaikan
    sangat satu saya sebab sebagai sebelum sebelumnya secara sedang sehingga sejak sekali sekarang selalu selama
    selamat seluruh semoga semua seperti sering serta sesuai sesudah setelah setiap siang silakan sore suatu
    sudah supaya tadi tanggapan tanpa tapi telah tentang terhadap terima terimakasih tersebut tetap tetapi thank
    thanks the tiap tidak tim tindak tindakan tolong untuk usul waktu walau warga wassalamualaikum yaitu yang
    you
    """)
)


def words_of_matter(text: str) -> frozenset[str]:
    """Return the words of a text that say what it is about."""
    return frozenset(_WORD.findall(text.lower())) - _STOCK


def speaks_of_same(one: str, other: str) -> bool:
    """Tell whether two texts share enough of what they are about. A text of a single word needs that word only."""
    ours, theirs = words_of_matter(one), words_of_matter(other)
    shorter = min(len(ours), len(theirs))
    shared = len(ours & theirs)
    return shared >= min(LEAST_WORDS, shorter) and shared > 0 and shared >= LEAST_SHARE * shorter
