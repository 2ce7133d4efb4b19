# Takes LOCALiQ's leads in JSON, with the core modules of Perl 5.14 or later: each lead is a file.
# Start it: PORT=3000 AUTHORIZATION='token jokin' perl receiver.pl
use v5.14;
use warnings;
use Digest::SHA 'sha256';
use File::Temp 'tempdir';
use IO::Socket::INET;
use JSON::PP ();
my ($json, $most) = (JSON::PP->new->utf8, 1 << 24);    # bytes of a body
my $store = tempdir(CLEANUP => 1);    # your database

sub take {
    my ($header, $body) = @_;
    return (401, { error => 'not authorized' }) if sha256($header->{authorization}) ne sha256($ENV{AUTHORIZATION});
    return (415, { error => 'JSON, please' }) if $header->{'content-type'} !~ m{^application/json *(;|$)}i;
    my $lead = eval { $json->decode($body)->{lead} };
    my $contact = eval { $lead->{contact} // $lead->{parsed_contact_attributes} };    # e-mail leads carry the latter
    return (400, { error => 'no lead can be read' }) if ref $contact ne 'HASH' || $lead->{id} !~ /^\d+$/;
    return (200, { id => $lead->{id} }) if -e "$store/$lead->{id}";    # it may come again, and is one all the same
    open my $file, '>', "$store/$lead->{id}.$$" or die $!;
    print $file $json->encode({ count => 1, contact => $contact });
    close $file and rename "$store/$lead->{id}.$$", "$store/$lead->{id}";
    return (200, { id => $lead->{id} });
}

sub answer {
    my ($method, $path, $header, $body) = @_;
    if ($method eq 'GET' and $path =~ m{^/leads/(\d+)$}) {
        open my $file, '<', "$store/$1" or return (200, { count => 0 });
        return (200, $json->decode(join '', <$file>));
    }
    return (404, { error => 'not here' }) if $path ne '/leads';
    return $method eq 'POST' ? take($header, $body) : (405, { error => 'leads are posted' });
}

my $server = IO::Socket::INET->new(Listen => 64, LocalAddr => '127.0.0.1', LocalPort => $ENV{PORT} // 0) or die $@;
($|, $SIG{CHLD}, $SIG{PIPE}) = (1, 'IGNORE', 'IGNORE');
say 'listening on http://127.0.0.1:', $server->sockport;
while (1) {
    my $socket = $server->accept or next;
    next if fork;
    while (alarm(30), my ($method, $path) = split ' ', <$socket> // '') {    # who says nothing for so long is cut off
        my ($body, %header) = ('', authorization => '', 'content-type' => '');
        while ((<$socket> // '') =~ /^(\S+?):\s*(.*?)\s*$/) { $header{ lc $1 } = $2 }
        my $chunked = lc($header{'transfer-encoding'} // '') eq 'chunked';
        my ($size, $length) = ($header{'content-length'} // 0, 0);
        do {
            ($size) = $chunked ? map { hex } <$socket> =~ /^([0-9a-f]+)/i : $size;
            exit if ($length += $size) > $most;
            read $socket, $body, $size, length $body;
            <$socket> if $chunked;    # the end of the chunk
        } while ($chunked && $size);
        my ($status, $value) = answer($method, $path, \%header, $body);
        my $text = $json->encode($value);
        my $head = "HTTP/1.1 $status \r\nContent-Type: application/json\r\nContent-Length: " . length $text;
        $socket->printflush("$head\r\n\r\n$text");
    }
    exit;
}
