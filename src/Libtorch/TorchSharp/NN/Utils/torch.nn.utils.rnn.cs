namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            /// <summary>Sequences of different lengths for recurrent networks.</summary>
            public static partial class rnn
            {
                /// <summary>Packs padded sequences, so that a recurrent network skips the padding.</summary>
                /// <param name="input">Shape <c>[steps, batch, …]</c>, or <c>[batch, steps, …]</c> with batch_first.</param>
                /// <param name="lengths">The length of each sequence, at least 1, shape <c>[batch]</c>, on the CPU.</param>
                /// <param name="batch_first">Whether the batch is the first axis.</param>
                /// <param name="enforce_sorted">Whether the lengths are known to fall; otherwise the batch is sorted here and the result remembers how.</param>
                /// <returns>The packed sequences; the caller disposes them.</returns>
                public static PackedSequence pack_padded_sequence(Tensor input, Tensor lengths, bool batch_first = false, bool enforce_sorted = true)
                {
                    using var scope = NewDisposeScope();
                    var sizes = lengths.to(ScalarType.Int64, CPU);
                    if (enforce_sorted)
                    {
                        var (sorted, batches) = Aten.PackPadded(input, sizes, batch_first);
                        return new PackedSequence(sorted, batches, null, null).MoveToOuterDisposeScope();
                    }
                    var (falling, order) = sizes.sort(-1, descending: true);
                    var place = order.to(input.device);
                    var (data, batchSizes) = Aten.PackPadded(input.index_select(batch_first ? 0 : 1, place), falling, batch_first);
                    return new PackedSequence(data, batchSizes, place, place.argsort()).MoveToOuterDisposeScope();
                }

                /// <summary>Pads packed sequences again; the inverse of <see cref="pack_padded_sequence"/>.</summary>
                /// <param name="sequence">The packed sequences.</param>
                /// <param name="batch_first">Whether the batch is to be the first axis.</param>
                /// <param name="padding_value">What to put behind the end of a sequence.</param>
                /// <param name="total_length">The length to pad to, by default that of the longest sequence.</param>
                /// <returns>The padded sequences and their lengths in the order that was given to be packed; the caller disposes both.</returns>
                /// <exception cref="ArgumentException"><paramref name="total_length"/> is shorter than the longest sequence.</exception>
                public static (Tensor, Tensor) pad_packed_sequence(
                    PackedSequence sequence, bool batch_first = false, double padding_value = 0.0, long? total_length = null)
                {
                    ArgumentNullException.ThrowIfNull(sequence);
                    if (total_length < sequence.batch_sizes.shape[0])
                        throw new ArgumentException(
                            $"total_length must be at least the length of the longest sequence, {sequence.batch_sizes.shape[0]}, got {total_length}.", nameof(total_length));
                    using var scope = NewDisposeScope();
                    var (padded, lengths) = Aten.PadPacked(sequence.data, sequence.batch_sizes, batch_first, padding_value, total_length ?? -1);
                    if (sequence.unsorted_indices.IsInvalid) return (padded.MoveToOuterDisposeScope(), lengths.MoveToOuterDisposeScope());
                    return (
                        padded.index_select(batch_first ? 0 : 1, sequence.unsorted_indices).MoveToOuterDisposeScope(),
                        lengths.index_select(0, sequence.unsorted_indices.cpu()).MoveToOuterDisposeScope());
                }

                /// <summary>Puts sequences side by side, padded to the longest.</summary>
                /// <param name="sequences">Each of shape <c>[steps, …]</c>.</param>
                /// <param name="batch_first">Whether the batch is to be the first axis rather than the second.</param>
                /// <param name="padding_value">What to put behind the end of a sequence.</param>
                /// <returns>Shape <c>[steps, batch, …]</c> or <c>[batch, steps, …]</c>; the caller disposes it.</returns>
                public static Tensor pad_sequence(IEnumerable<Tensor> sequences, bool batch_first = false, double padding_value = 0.0) =>
                    Aten.PadSequence(sequences, batch_first, padding_value);

                /// <summary>Packs sequences.</summary>
                /// <param name="sequences">Each of shape <c>[steps, …]</c>.</param>
                /// <param name="enforce_sorted">Whether the lengths are known to fall; otherwise the batch is sorted here and the result remembers how.</param>
                /// <returns>The packed sequences; the caller disposes them.</returns>
                public static PackedSequence pack_sequence(IEnumerable<Tensor> sequences, bool enforce_sorted = true)
                {
                    var list = sequences.ToArray();
                    using var padded = Aten.PadSequence(list, false, 0);
                    using var lengths = tensor(Array.ConvertAll(list, static item => item.shape[0]));
                    return pack_padded_sequence(padded, lengths, false, enforce_sorted);
                }
            }
        }
    }
}
